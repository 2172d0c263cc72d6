using Microsoft.Extensions.Options;
using RemoteRunner.Bot.Connection;
using RemoteRunner.Bot.Leases;
using RemoteRunner.Bot.Telemetry;
using StackExchange.Redis;

namespace RemoteRunner.Bot.Inbox;

/// <summary>
/// Hands waiting updates over: chats side by side, each in its order. A chat that cannot go on (the box is away) gives
/// its place to others and comes back after a pause.
/// </summary>
internal sealed partial class InboxWorkers(
    InboxStore store, InboxSignal signal, InboxReader reader, BotLease lease, BotMetrics metrics, IOptions<TelegramOptions> options, TimeProvider time,
    ILogger<InboxWorkers> logger)
    : BackgroundService
{
    private static readonly TimeSpan _cachePause = TimeSpan.FromSeconds(1);

    // Should the word of another instance get lost, its updates wait no longer than this.
    private static readonly TimeSpan _round = TimeSpan.FromSeconds(5);

    private readonly Dictionary<long, Task<TimeSpan?>> _working = [];
    private readonly Dictionary<long, DateTimeOffset> _resting = [];
    private readonly HashSet<long> _ready = [];
    private int _busy;

    protected override Task ExecuteAsync(CancellationToken stoppingToken)
    {
        metrics.ObserveWaitingChats(() => Volatile.Read(ref _busy));
        return lease.WhileWorkingAsync(WorkAsync, stoppingToken);
    }

    private async Task WorkAsync(CancellationToken cancellationToken)
    {
        try
        {
            DateTimeOffset? walked = null;
            while (true)
            {
                // What an earlier run or another instance stored.
                if (signal.TakeForeign() || walked is null || time.GetUtcNow() - walked >= _round)
                    walked = await WalkAsync() ? time.GetUtcNow() : null;
                _ready.UnionWith(signal.TakeChats());
                Begin(cancellationToken);
                Volatile.Write(ref _busy, _working.Count + _resting.Count + _ready.Count);
                await WaitAsync(walked is null ? _cachePause : _round, cancellationToken);
                await CollectAsync();
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await ((Task)Task.WhenAll(_working.Values)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            _working.Clear();
            _resting.Clear();
            _ready.Clear();
            Volatile.Write(ref _busy, 0);
        }
    }

    private async Task<bool> WalkAsync()
    {
        try
        {
            _ready.UnionWith(await store.GetChatsAsync());
            return true;
        }
        catch (Exception e) when (e is RedisException or TimeoutException)
        {
            Log.CacheAway(logger, e);
            return false;
        }
    }

    private void Begin(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        foreach (var (chat, until) in _resting.ToList())
        {
            if (until > now)
                continue;

            _resting.Remove(chat);
            _ready.Add(chat);
        }

        foreach (var chat in _ready.ToList())
        {
            if (_working.Count >= options.Value.Workers)
                return;
            if (_working.ContainsKey(chat) || _resting.ContainsKey(chat))
                continue;

            _ready.Remove(chat);
            _working[chat] = Task.Run(() => reader.ReadAsync(chat, cancellationToken), cancellationToken);
        }
    }

    private async Task WaitAsync(TimeSpan atMost, CancellationToken cancellationToken)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        List<Task> signals = [signal.WaitForMessagesAsync(over.Token), Task.Delay(atMost, time, over.Token), .. _working.Values];
        if (_resting.Count > 0)
        {
            var rest = _resting.Values.Min() - time.GetUtcNow();
            signals.Add(Task.Delay(rest > TimeSpan.Zero ? rest : TimeSpan.Zero, time, over.Token));
        }

        await Task.WhenAny(signals);
        await over.CancelAsync();
        cancellationToken.ThrowIfCancellationRequested();
    }

    private async Task CollectAsync()
    {
        foreach (var (chat, work) in _working.Where(w => w.Value.IsCompleted).ToList())
        {
            _working.Remove(chat);
            if (await work is { } rest)
                _resting[chat] = time.GetUtcNow() + rest;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(2001, LogLevel.Warning, "The waiting updates cannot be read; it is tried again until the cache is back.")]
        public static partial void CacheAway(ILogger logger, Exception exception);
    }
}
