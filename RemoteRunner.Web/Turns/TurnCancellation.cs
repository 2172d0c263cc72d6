using RemoteRunner.Core.Audit;
using RemoteRunner.Core.Turns;
using RemoteRunner.Core.Users;

namespace RemoteRunner.Web.Turns;

/// <summary>Stops a turn because a person wants it: one that waits ends at once, one that runs is interrupted.</summary>
internal sealed class TurnCancellation(TurnStore turns, ActiveTurns active, AuditLog audit, TimeProvider time)
{
    /// <param name="by">Who wants it; the first one is noted in the audit log.</param>
    /// <returns>Whether it is ended now or is ending; false when it had ended before.</returns>
    public async Task<bool> CancelAsync(TurnRecord turn, UserId by)
    {
        if (turn.State.IsFinal())
            return false;

        var ended = new TurnEnded(TurnState.Cancelled, string.Empty, TurnUsage.None, TimeSpan.Zero) { At = time.GetUtcNow() };
        var wasQueued = await turns.EndAsync(turn, fence: null, ended, onlyFrom: TurnState.Queued) is not null;

        // Also when it was queued: it may be waiting for a running slot.
        var runs = active.TryGet(turn.Id, out var running);
        var isFirst = (runs && running!.Stop(StopReason.Person)) || wasQueued;
        if (isFirst)
            await audit.WriteAsync(by, AuditAction.Stopped, turn: turn.Id);
        return runs || wasQueued;
    }
}
