using Microsoft.Extensions.Options;
using RemoteRunner.Bot.Connection;
using RemoteRunner.Bot.Inbox;
using RemoteRunner.Bot.Telemetry;
using RemoteRunner.Core.Leases;
using RemoteRunner.Core.Redis;
using StackExchange.Redis;

namespace RemoteRunner.Bot.Leases;

/// <summary>
/// Of several instances on one token one works, the others stand by: Telegram allows one poller, and its limits for
/// sends are kept in one memory. What needs the lease runs inside <see cref="WhileWorkingAsync"/>. A new term begins
/// only when all that ran in the old one has ended, so a fence never covers leftovers.
/// </summary>
internal sealed partial class BotLease(
    LeaseStore store, BotFence fence, InboxSignal signal, IConnectionMultiplexer redis, BotMetrics metrics,
    IOptions<TelegramOptions> telegram, IOptions<LeaseOptions> options, TimeProvider time, ILogger<BotLease> logger) : BackgroundService
{
    private const string Freed = "lease";

    // What is on its way when the term ends must be able to end before another may begin.
    private static readonly TimeSpan _margin = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan _glance = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan _farewell = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();
    private readonly WakeSignal _wake = new(time);
    private readonly string _owner = $"{Environment.MachineName}/{Environment.ProcessId}/{Guid.NewGuid().ToString("N")[..8]}";
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Term? _term;
    private LeaseState _state;
    private int _working;
    private string _other = string.Empty;
    private bool _subscribed;

    public LeaseState State
    {
        get
        {
            lock (_gate)
                return _state == LeaseState.Works && _term?.IsOver != false ? LeaseState.Unsure : _state;
        }
    }

    /// <summary>Which instance works, while this one stands by: <c>host/process/…</c>.</summary>
    public string Other
    {
        get
        {
            lock (_gate)
                return _other;
        }
    }

    private string Key => RedisKeys.BotLease(telegram.Value.BotId);

    private RedisChannel Channel => RedisChannel.Literal(RedisKeys.BotWake(telegram.Value.BotId));

    /// <summary>
    /// Runs <paramref name="work"/> whenever this instance works, until it returns by itself. Its token is cancelled
    /// when the term is over; it must end soon then, for the next term waits for it.
    /// </summary>
    public async Task WhileWorkingAsync(Func<CancellationToken, Task> work, CancellationToken stoppingToken)
    {
        while (true)
        {
            stoppingToken.ThrowIfCancellationRequested();
            if (!TryEnter(out var term, out var changed))
            {
                await changed.WaitAsync(stoppingToken);
                continue;
            }

            using var working = CancellationTokenSource.CreateLinkedTokenSource(term, stoppingToken);
            try
            {
                await work(working.Token);
                stoppingToken.ThrowIfCancellationRequested();
                if (!term.IsCancellationRequested)
                    return;
            }
            catch (Exception e) when (term.IsCancellationRequested && !stoppingToken.IsCancellationRequested)
            {
                // Whatever ended it, it is over with its term, and begins anew with the next.
                if (e is not OperationCanceledException)
                    Log.EndedBadly(logger, e);
            }
            finally
            {
                Leave();
            }
        }
    }

    /// <summary>Waits until no other instance is known to work: receiving is safe then, for what is received twice is stored once.</summary>
    public Task WaitToReceiveAsync(CancellationToken cancellationToken) =>
        WaitForAsync(state => state is LeaseState.Works or LeaseState.Unsure, cancellationToken);

    /// <summary>Waits while the cache does not say whose turn it is.</summary>
    public Task WaitToBeSureAsync(CancellationToken cancellationToken) =>
        WaitForAsync(state => state is LeaseState.Works or LeaseState.StandsBy, cancellationToken);

    /// <summary>Waits until another instance is known to work.</summary>
    public Task WaitToStandByAsync(CancellationToken cancellationToken) =>
        WaitForAsync(state => state == LeaseState.StandsBy, cancellationToken);

    /// <summary>Tells the instance that works that there is something in the inbox.</summary>
    /// <remarks>Lost when the cache is away; that instance looks by itself as well, only later.</remarks>
    public Task AnnounceStoredAsync() => redis.GetSubscriber().PublishAsync(Channel, "stored");

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        Term? term;
        lock (_gate)
        {
            term = _term;
            _term = null;
            _state = LeaseState.Unknown;
        }

        if (term is null)
            return;

        term.End();
        await ReleaseAsync(term);
        term.Dispose();
    }

    public override void Dispose()
    {
        _term?.Dispose();
        _wake.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var failures = 0;
        while (!stoppingToken.IsCancellationRequested)
        {
            var pause = _glance;
            try
            {
                await SubscribeAsync(stoppingToken);
                if (MayTake())
                    pause = await TakeAsync(stoppingToken);
                failures = 0;
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested && e is RedisException or TimeoutException)
            {
                if (++failures == 1)
                    Log.CacheAway(logger, e);
                Announce();
            }

            await _wake.WaitAsync(pause, stoppingToken);
        }
    }

    /// <summary>The old term is over and all that ran in it has ended, or it still lasts.</summary>
    private bool MayTake()
    {
        lock (_gate)
            return _working == 0 || _term?.IsOver == false;
    }

    private async Task<TimeSpan> TakeAsync(CancellationToken cancellationToken)
    {
        // Counted from before the question: the server counts from later.
        var asked = time.GetTimestamp();
        var answer = await store.TakeAsync(Key, _owner, options.Value.Lifetime).WaitAsync(options.Value.Renewal, time, cancellationToken);
        var lasts = options.Value.Lifetime - _margin - time.GetElapsedTime(asked);
        if (answer.Fence is null)
        {
            StandBy(answer.Owner);
            return answer.Left < _glance ? answer.Left + TimeSpan.FromMilliseconds(20) : _glance;
        }

        if (lasts <= TimeSpan.Zero)
            return TimeSpan.Zero;

        Work(answer.Fence, lasts);
        return options.Value.Renewal;
    }

    private void Work(string newFence, TimeSpan lasts)
    {
        lock (_gate)
        {
            if (_term is { IsOver: false } term && term.Fence == newFence)
            {
                term.Prolong(lasts);
                return;
            }

            _term?.End();
            _term?.Dispose();
            _term = null;
            _state = LeaseState.Works;

            // The old term ended while the cache was asked; the next time all of it is over.
            if (_working > 0)
                return;

            fence.Current = newFence;
            _term = new Term(newFence, lasts, time);
        }

        metrics.LeaseTaken();
        Log.Works(logger, _owner);
        Announce();
    }

    private void StandBy(string other)
    {
        Term? old;
        bool news;
        lock (_gate)
        {
            old = _term;
            _term = null;
            news = _state != LeaseState.StandsBy || _other != other;
            _state = LeaseState.StandsBy;
            _other = other;
        }

        old?.End();
        old?.Dispose();
        if (!news)
            return;

        Log.StandsBy(logger, other);
        Announce();
    }

    private bool TryEnter(out CancellationToken term, out Task changed)
    {
        lock (_gate)
        {
            changed = _changed.Task;
            term = _term?.Over ?? CancellationToken.None;
            if (_term is not { IsOver: false })
                return false;

            _working++;
            return true;
        }
    }

    private void Leave()
    {
        lock (_gate)
            _working--;
        _wake.Raise();
    }

    private async Task WaitForAsync(Func<LeaseState, bool> reached, CancellationToken cancellationToken)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Task changed;
            lock (_gate)
                changed = _changed.Task;
            if (reached(State))
                return;
            await changed.WaitAsync(cancellationToken);
        }
    }

    private void Announce()
    {
        lock (_gate)
        {
            _changed.TrySetResult();
            _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    private async Task SubscribeAsync(CancellationToken cancellationToken)
    {
        if (_subscribed)
            return;

        await redis.GetSubscriber().SubscribeAsync(Channel, (_, what) =>
        {
            if (what == Freed)
                _wake.Raise();
            else
                signal.RaiseForeign();
        }).WaitAsync(options.Value.Renewal, time, cancellationToken);
        _subscribed = true;
    }

    private async Task ReleaseAsync(Term term)
    {
        try
        {
            if (await store.ReleaseAsync(Key, term.Fence).WaitAsync(_farewell, time))
                await redis.GetSubscriber().PublishAsync(Channel, Freed).WaitAsync(_farewell, time);
            Log.Released(logger);
        }
        catch (Exception e) when (e is RedisException or TimeoutException)
        {
            // Then the next instance waits for its end.
            Log.NotReleased(logger, e);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1101, LogLevel.Information, "This instance ({Owner}) works now: it has the bot's lease.")]
        public static partial void Works(ILogger logger, string owner);

        [LoggerMessage(1102, LogLevel.Information, "This instance stands by: {Other} works. It takes over when that one stops.")]
        public static partial void StandsBy(ILogger logger, string other);

        [LoggerMessage(1103, LogLevel.Information, "The bot's lease is given back, so that another instance takes over at once.")]
        public static partial void Released(ILogger logger);

        [LoggerMessage(1104, LogLevel.Warning, "The bot's lease could not be given back; another instance takes over when it ends.")]
        public static partial void NotReleased(ILogger logger, Exception exception);

        [LoggerMessage(1106, LogLevel.Warning, "Something that ran under the bot's lease ended with an error when the lease did.")]
        public static partial void EndedBadly(ILogger logger, Exception exception);

        [LoggerMessage(1105, LogLevel.Warning, "The cache does not say which instance works; this one holds until it does.")]
        public static partial void CacheAway(ILogger logger, Exception exception);
    }
}
