using RemoteRunner.Bot.Chats;
using RemoteRunner.Bot.Inbox;
using RemoteRunner.Bot.Outbound;
using RemoteRunner.Bot.Voice;
using RemoteRunner.Core.Box;

namespace RemoteRunner.Bot.Commands;

/// <summary>Stops what runs and drops what waits. It comes by the urgent lane and answers before the box has.</summary>
internal sealed class StopCommand(ChatBindings chats, InboxStore inbox, ListeningNow listening, BoxClient box, Replies replies, TimeProvider time) : IChatCommand
{
    // Long enough for a box next door to say what it stopped, too short to be felt.
    private static readonly TimeSpan _patience = TimeSpan.FromMilliseconds(20);

    public string Name => CommandNames.Stop;

    public string Description => Texts.StopDescription;

    public async Task RunAsync(CommandCall call, CancellationToken cancellationToken)
    {
        if (await chats.FindSessionAsync(call.Chat) is not { } session)
        {
            // Nothing was ever handed over, but it may wait for the box.
            var never = await DropAsync(call);
            await replies.SendAsync(call.Chat, never > 0 ? Texts.Dropped(never) : Texts.NothingToStop, cancellationToken);
            return;
        }

        // First what is not handed over yet: it must not follow what is stopped now.
        var dropped = await DropAsync(call);
        var stopping = StopAsync(call, session, cancellationToken);
        await Task.WhenAny(stopping, Task.Delay(_patience, time, cancellationToken));
        var announced = !stopping.IsCompleted;
        if (announced)
            await replies.SendAsync(call.Chat, Texts.Stopping, cancellationToken);

        var stopped = await stopping;
        if (stopped is null)
            await replies.SendAsync(call.Chat, Texts.StopNotPossible, cancellationToken);
        else if (stopped.Value + dropped == 0)
            await replies.SendAsync(call.Chat, Texts.NothingToStop, cancellationToken);
        else if (stopped.Value == 0)
            await replies.SendAsync(call.Chat, Texts.Dropped(dropped), cancellationToken);
        else if (!announced)
            await replies.SendAsync(call.Chat, Texts.Stopping, cancellationToken);
    }

    private async Task<int> DropAsync(CommandCall call)
    {
        var dropped = await inbox.DropBeforeAsync(call.Message);
        listening.Stop(call.Chat);
        return dropped;
    }

    /// <returns>How many turns were stopped; null when the box cannot be reached.</returns>
    private async Task<int?> StopAsync(CommandCall call, Guid session, CancellationToken cancellationToken)
    {
        try
        {
            return (await box.CancelSessionAsync(call.User, session, cancellationToken)).Count;
        }
        catch (BoxProblemException e) when (e.Type == BoxApi.Problems.NotFound)
        {
            return 0;
        }
        catch (Exception e) when (Outage.IsBoxAway(e))
        {
            return null;
        }
    }
}
