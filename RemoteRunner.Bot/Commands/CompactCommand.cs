using RemoteRunner.Bot.Chats;
using RemoteRunner.Bot.Outbound;
using RemoteRunner.Bot.Turns;

namespace RemoteRunner.Bot.Commands;

/// <summary>Shortens the chat's conversation to a summary; it waits its turn like a message.</summary>
internal sealed class CompactCommand(ChatBindings chats, TurnSubmitter submitter, Replies replies) : IChatCommand
{
    public string Name => CommandNames.Compact;

    public string Description => Texts.CompactDescription;

    public async Task RunAsync(CommandCall call, CancellationToken cancellationToken)
    {
        if (await chats.FindSessionAsync(call.Chat) is not { } session)
            await replies.SendAsync(call.Chat, Texts.NothingToCompact, cancellationToken);
        else
            await submitter.CompactAsync(call.User, call.Chat, call.Message.Id, submitter.IdFor(call.Chat, call.Message.Id), session, cancellationToken);
    }
}
