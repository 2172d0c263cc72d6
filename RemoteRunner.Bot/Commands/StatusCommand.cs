using RemoteRunner.Bot.Chats;
using RemoteRunner.Bot.Outbound;
using RemoteRunner.Core.Box;
using RemoteRunner.Core.Sessions;

namespace RemoteRunner.Bot.Commands;

internal sealed class StatusCommand(ChatBindings chats, BoxClient box, Replies replies, TimeProvider time) : IChatCommand
{
    // Calls to the box are tried again for half a minute: too long for somebody who asks whether it is there.
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(8);

    public string Name => CommandNames.Status;

    public string Description => Texts.StatusDescription;

    public async Task RunAsync(CommandCall call, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(_patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            var session = await FindAsync(call, either.Token);
            var status = await box.GetBoxAsync(call.User, either.Token, session?.Session.Id);
            await replies.SendAsync(call.Chat, Texts.Status(session, status, time.GetUtcNow()), cancellationToken);
        }
        catch (Exception e) when (Outage.IsBoxAway(e) || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
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
