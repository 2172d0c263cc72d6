using System.Text;
using RemoteRunner.Core.Approvals;
using RemoteRunner.Core.Turns;
using RemoteRunner.Core.Usage;
using RemoteRunner.Web.Box;
using RemoteRunner.Web.Processes;
using StackExchange.Redis;

namespace RemoteRunner.Web.Recovery;

/// <summary>
/// What a box does before it accepts anything: ends the processes an earlier run left behind (Claude works on for seconds
/// after the box died), then marks the turns they belonged to as interrupted. Their tools may have acted: nothing is repeated.
/// </summary>
internal sealed partial class BoxRecovery(TurnStore turns, ApprovalStore approvals, UsageLedger ledger, BoxIdentity box, TimeProvider time, ILogger<BoxRecovery> logger)
{
    private const int Page = 500;

    private static readonly TimeSpan _grace = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan _pause = TimeSpan.FromSeconds(1);

    public async Task RunAsync(CancellationToken stoppingToken)
    {
        var processes = await MarkedProcesses.EndAsync(MarkedProcesses.BoxVariable, box.Instance, _grace, time);
        if (processes > 0)
            Log.ProcessesEnded(logger, processes);
        if (Directory.Exists(box.TemporaryDirectory))
            Directory.Delete(box.TemporaryDirectory, recursive: true);

        while (true)
        {
            try
            {
                foreach (var session in await turns.GetBusySessionsAsync(box.Name))
                    await RecoverAsync(session);
                return;
            }
            catch (Exception e) when (e is RedisException or TimeoutException)
            {
                Log.CacheAway(logger, e);
            }

            await Task.Delay(_pause, time, stoppingToken);
        }
    }

    private async Task RecoverAsync(Guid session)
    {
        foreach (var id in await turns.GetQueueAsync(session))
        {
            if (await turns.GetAsync(id) is not { } turn)
                await turns.DropFromQueueAsync(session, id, box.Name);
            else if (turn.State != TurnState.Queued)
                await InterruptAsync(turn);
            else if (turn.Joins is not null)
                await turns.JoinAsync(turn, into: null);
        }
    }

    private async Task InterruptAsync(TurnRecord turn)
    {
        var now = time.GetUtcNow();
        var closed = new List<TurnEvent>();
        foreach (var approval in await approvals.GetOpenAsync(turn.Id))
        {
            if (await approvals.WithdrawAsync(approval))
                closed.Add(new ApprovalClosed(approval.Id, null, null) { At = now });
        }

        // Its model calls were charged as they ended; what was set aside for more goes back.
        await ledger.EndAsync(turn.Sender, turn.Id);
        var ended = new TurnEnded(
            TurnState.Interrupted, await ReadTextAsync(turn.Id), TurnUsage.None, now - (turn.Started ?? turn.Created),
            new TurnFailure(TurnFailureKind.ProcessDied, Texts.Restarted))
        { At = now };
        await turns.EndAsync(turn, fence: null, ended, onlyFrom: null, closed);
        Log.Interrupted(logger, turn.Id, turn.SessionId);
    }

    private async Task<string> ReadTextAsync(Guid turn)
    {
        var text = new StringBuilder();
        var block = 0;
        for (long after = 0; ; after += Page)
        {
            var page = await turns.ReadAsync(turn, after, Page);
            foreach (var delta in page.Select(e => e.Event).OfType<TextDelta>())
            {
                if (delta.Block != block && text.Length > 0)
                    text.Append("\n\n");
                block = delta.Block;
                text.Append(delta.Text);
            }

            if (page.Count < Page)
                return text.ToString();
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "{Count} processes of an earlier run of this box were ended.")]
        public static partial void ProcessesEnded(ILogger logger, int count);

        [LoggerMessage(2, LogLevel.Warning, "Turn {Turn} of session {Session} ran when the box ended; it is marked interrupted.")]
        public static partial void Interrupted(ILogger logger, Guid turn, Guid session);

        [LoggerMessage(3, LogLevel.Warning, "The cache is away; the box accepts nothing until it is back.")]
        public static partial void CacheAway(ILogger logger, Exception exception);
    }
}
