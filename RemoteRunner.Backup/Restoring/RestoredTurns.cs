using Microsoft.Extensions.Options;
using RemoteRunner.Core.Approvals;
using RemoteRunner.Core.Redis;
using RemoteRunner.Core.Turns;
using StackExchange.Redis;

namespace RemoteRunner.Backup.Restoring;

/// <summary>Ends the turns that were running when the snapshot was made: their process is gone, and their tools may have acted.</summary>
internal static class RestoredTurns
{
    /// <returns>How many were marked as interrupted.</returns>
    public static async Task<int> InterruptAsync(IConnectionMultiplexer redis, string box, TimeProvider time)
    {
        var options = Options.Create(new TurnStoreOptions());
        var turns = new TurnStore(redis, options, time);
        var approvals = new ApprovalStore(redis, options, time);
        var count = 0;
        foreach (var session in await turns.GetBusySessionsAsync(box))
        {
            foreach (var id in await turns.GetQueueAsync(session))
            {
                if (await turns.GetAsync(id) is not { State: TurnState.Running or TurnState.WaitingApproval } turn)
                    continue;

                var now = time.GetUtcNow();
                var closed = new List<TurnEvent>();
                foreach (var approval in await approvals.GetOpenAsync(id))
                {
                    if (await approvals.WithdrawAsync(approval))
                        closed.Add(new ApprovalClosed(approval.Id, null, null) { At = now });
                }

                var ended = new TurnEnded(
                    TurnState.Interrupted, string.Empty, TurnUsage.None, now - (turn.Started ?? turn.Created),
                    new TurnFailure(TurnFailureKind.ProcessDied, Texts.TurnRestored))
                { At = now };
                await turns.EndAsync(turn, fence: null, ended, onlyFrom: null, closed);
                await redis.GetDatabase().HashDeleteAsync(RedisKeys.BudgetReservations, id.ToString("N"));
                count++;
            }
        }

        return count;
    }
}
