using RemoteRunner.Bot.Outbound;

namespace RemoteRunner.Bot.Commands;

/// <summary>What Telegram sends when somebody opens the chat for the first time.</summary>
internal sealed class StartCommand(Replies replies) : IChatCommand
{
    public string Name => CommandNames.Start;

    public string? Description => null;

    public Task RunAsync(CommandCall call, CancellationToken cancellationToken) =>
        replies.SendAsync(call.Chat, Texts.Greeting(call.Message.From?.FirstName), cancellationToken);
}
