using RemoteRunner.Core.Turns;
using RemoteRunner.Web.Box;
using RemoteRunner.Web.Recovery;
using StackExchange.Redis;

namespace RemoteRunner.Web.Turns;

/// <summary>
/// Gives each session with waiting turns a worker of its own that runs them in order. Sessions wait for one another only
/// at the running slots and where processes are started.
/// </summary>
internal sealed partial class TurnDispatcher(
    TurnStore turns, TurnRunner runner, ActiveTurns active, BoxRecovery recovery, BoxIdentity box, BoxLifecycle lifecycle,
    TimeProvider time, ILogger<TurnDispatcher> logger) : BackgroundService, IHostedLifecycleService
{
    // Finds sessions whose wake-up was lost, e.g. because the cache answered the submission too late.
    private static readonly TimeSpan _sweep = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(500);

    private readonly Lock _gate = new();
    private readonly Dictionary<Guid, Worker> _workers = [];

    /// <summary>There is a turn in the session's queue.</summary>
    public void Wake(Guid session)
    {
        lock (_gate)
        {
            if (!lifecycle.IsAccepting)
                return;

            if (_workers.TryGetValue(session, out var working))
            {
                working.HasMore = true;
                return;
            }

            var worker = new Worker();
            _workers[session] = worker;
            worker.Work = WorkAsync(session, worker);
        }
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Before the web server goes, so that those who follow a turn still see its end.</summary>
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        List<Task> working;
        lock (_gate)
        {
            lifecycle.BeginStop();
            working = [.. _workers.Values.Select(w => w.Work)];
        }

        active.StopAll(StopReason.Shutdown);
        await Task.WhenAll(working);
        lifecycle.EndStop();
    }

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await recovery.RunAsync(stoppingToken);
        lifecycle.Accept();
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                foreach (var session in await turns.GetBusySessionsAsync(box.Name))
                    Wake(session);
            }
            catch (Exception e) when (e is RedisException or TimeoutException)
            {
                Log.CacheAway(logger, e);
            }

            await Task.Delay(_sweep, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task WorkAsync(Guid session, Worker worker)
    {
        await Task.Yield();
        while (true)
        {
            var ran = false;
            try
            {
                ran = await RunNextAsync(session);
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                // The cache went away between turns, or the box gives up on it; the queue is still there.
                Log.Failed(logger, session, e);
                await Task.Delay(_pause, time, lifecycle.Stopped).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                ran = true;
            }

            lock (_gate)
            {
                if (lifecycle.IsAccepting && (ran || worker.HasMore))
                {
                    worker.HasMore = false;
                    continue;
                }

                _workers.Remove(session);
                return;
            }
        }
    }

    private async Task<bool> RunNextAsync(Guid session)
    {
        var queue = await turns.GetQueueAsync(session);
        if (queue.Count == 0 || !lifecycle.IsAccepting)
            return false;

        var next = queue[0];
        if (await turns.GetAsync(next) is { } turn)
            await runner.RunAsync(turn);
        else
            await turns.DropFromQueueAsync(session, next, box.Name);
        return true;
    }

    private sealed class Worker
    {
        public bool HasMore { get; set; }

        public Task Work { get; set; } = Task.CompletedTask;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The cache is away; waiting sessions are looked for again later.")]
        public static partial void CacheAway(ILogger logger, Exception exception);

        [LoggerMessage(2, LogLevel.Error, "The next turn of session {Session} could not be run; it is tried again.")]
        public static partial void Failed(ILogger logger, Guid session, Exception exception);
    }
}
