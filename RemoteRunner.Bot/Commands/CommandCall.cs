using RemoteRunner.Bot.Chats;
using RemoteRunner.Core.Users;
using Telegram.Bot.Types;

namespace RemoteRunner.Bot.Commands;

/// <summary>Who called a command, and with which message.</summary>
internal sealed record CommandCall(UserId User, Role Role, Message Message)
{
    public ChatPlace Chat => ChatPlace.Of(Message);

    /// <summary>The words behind the command's name.</summary>
    public string[] Words => CommandLine.Parse(Message)?.Rest.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries) ?? [];
}
