using RemoteRunner.Bot.Chats;
using RemoteRunner.Bot.Outbound;

namespace RemoteRunner.Bot.Commands;

/// <summary>Begins a new session; what runs in the old one goes on.</summary>
internal sealed class NewCommand(ChatBindings chats, Replies replies) : IChatCommand
{
    public string Name => CommandNames.New;

    public string Description => Texts.NewDescription;

    public async Task RunAsync(CommandCall call, CancellationToken cancellationToken)
    {
        await chats.BeginSessionAsync(call.Chat);
        await replies.SendAsync(call.Chat, Texts.NewSession, cancellationToken);
    }
}
