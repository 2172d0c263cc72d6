using RemoteRunner.Bot.Chats;
using RemoteRunner.Bot.Outbound;
using RemoteRunner.Core.Box;
using RemoteRunner.Core.Sessions;

namespace RemoteRunner.Bot.Commands;

internal sealed class StatusCommand(ChatBindings chats, BoxClient box, Replies replies, TimeProvider time) : IChatCommand
{
    public string Name => CommandNames.Status;

    public string Description => Texts.StatusDescription;

    public async Task RunAsync(CommandCall call, CancellationToken cancellationToken)
    {
        try
        {
            var session = await FindAsync(call, cancellationToken);
            var status = await box.GetBoxAsync(call.User, cancellationToken, session?.Session.Id);
            await replies.SendAsync(call.Chat, Texts.Status(session, status, time.GetUtcNow()), cancellationToken);
        }
        catch (Exception e) when (Outage.IsBoxAway(e))
        {
            await replies.SendAsync(call.Chat, Texts.StatusBoxAway, cancellationToken);
        }
    }

    private async Task<SessionStatus?> FindAsync(CommandCall call, CancellationToken cancellationToken)
    {
        if (await chats.FindSessionAsync(call.Chat) is not { } id)
            return null;

        try
        {
            return await box.GetSessionAsync(call.User, id, cancellationToken);
        }
        catch (BoxProblemException e) when (e.Type == BoxApi.Problems.NotFound)
        {
            // Chosen but not used yet.
            return null;
        }
    }
}
