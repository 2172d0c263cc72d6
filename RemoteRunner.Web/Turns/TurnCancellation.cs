using RemoteRunner.Core.Turns;

namespace RemoteRunner.Web.Turns;

/// <summary>Stops a turn because a person wants it: one that waits ends at once, one that runs is interrupted.</summary>
internal sealed class TurnCancellation(TurnStore turns, ActiveTurns active, TimeProvider time)
{
    /// <returns>Whether this ended it or is ending it; false when it had ended before.</returns>
    public async Task<bool> CancelAsync(TurnRecord turn)
    {
        if (turn.State.IsFinal())
            return false;

        var ended = new TurnEnded(TurnState.Cancelled, string.Empty, TurnUsage.None, TimeSpan.Zero) { At = time.GetUtcNow() };
        var wasQueued = await turns.EndAsync(turn, fence: null, ended, onlyFrom: TurnState.Queued) is not null;

        // Also when it was queued: it may be waiting for a running slot.
        if (active.TryGet(turn.Id, out var running))
        {
            running.Stop(StopReason.Person);
            return true;
        }

        return wasQueued;
    }
}
