using System.Diagnostics;
using RemoteRunner.Bot.Approvals;
using RemoteRunner.Bot.Commands;
using RemoteRunner.Bot.Leases;
using RemoteRunner.Bot.Taps;
using RemoteRunner.Bot.Telemetry;
using RemoteRunner.Core.Leases;
using StackExchange.Redis;
using Telegram.Bot.Types;

namespace RemoteRunner.Bot.Inbox;

/// <summary>Taps, /stop and commands that only look: handled at once and side by side, whatever else waits.</summary>
internal sealed partial class UrgentWorker(
    InboxStore store, InboxSignal signal, UpdateHandler handler, TapHandler taps, BotLease lease, TimeProvider time, ILogger<UrgentWorker> logger)
    : BackgroundService
{
    private const int MaxAtOnce = 64;
    private static readonly TimeSpan _pause = TimeSpan.FromSeconds(1);

    // Should the word of another instance get lost, its taps wait no longer than this.
    private static readonly TimeSpan _round = TimeSpan.FromSeconds(2);

    // A tap is answered within seconds or its answer is of no use. A command takes what its answer takes to get through.
    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(20);

    private readonly Dictionary<string, Task> _working = [];

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => lease.WhileWorkingAsync(WorkAsync, stoppingToken);

    private async Task WorkAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                var readable = await BeginAsync(cancellationToken);
                await WaitAsync(readable ? _round : _pause, cancellationToken);
                foreach (var done in _working.Where(w => w.Value.IsCompleted).ToList())
                    _working.Remove(done.Key);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await Task.WhenAll(_working.Values).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            _working.Clear();
        }
    }

    private async Task<bool> BeginAsync(CancellationToken cancellationToken)
    {
        try
        {
            foreach (var raw in await store.GetUrgentAsync())
            {
                var key = raw.ToString();
                if (_working.Count < MaxAtOnce && !_working.ContainsKey(key))
                    _working[key] = Task.Run(() => HandleAsync(raw, cancellationToken), cancellationToken);
            }

            return true;
        }
        catch (Exception e) when (e is RedisException or TimeoutException)
        {
            Log.CacheAway(logger, e);
            return false;
        }
    }

    private async Task WaitAsync(TimeSpan atMost, CancellationToken cancellationToken)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        List<Task> signals = [signal.WaitForUrgentAsync(over.Token), Task.Delay(atMost, time, over.Token), .. _working.Values];
        await Task.WhenAny(signals);
        await over.CancelAsync();
        cancellationToken.ThrowIfCancellationRequested();
    }

    private async Task HandleAsync(RedisValue raw, CancellationToken cancellationToken)
    {
        try
        {
            if (InboxEntry.FromJson(raw.ToString()) is { } entry)
            {
                using var activity = BotTracing.Resume("process telegram", ActivityKind.Consumer, entry.Trace);
                activity?.SetTag("messaging.system", "telegram");
                activity?.SetTag("messaging.operation.type", "process");
                if (entry.Update.CallbackQuery is { } tap)
                    await TapAsync(tap, cancellationToken);
                else if (!await TryCommandAsync(entry.Update, cancellationToken))
                    return;
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // It stays in the list for the next run.
            return;
        }
        catch (LeaseLostException)
        {
            return;
        }
        catch (Exception e)
        {
            // Not tried again: the person has waited, seen nothing and taps again.
            Log.Failed(logger, e);
        }

        try
        {
            await store.UrgentDoneAsync(raw);
        }
        catch (LeaseLostException)
        {
            // Whoever works now carries it out once more: taps and commands may be repeated.
        }
        catch (Exception e) when (e is RedisException or TimeoutException)
        {
            Log.CacheAway(logger, e);
        }
    }

    private async Task TapAsync(CallbackQuery tap, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(_limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        await taps.HandleAsync(tap, either.Token);
    }

    /// <returns>False when the cache went away meanwhile: it stays in the list, for a message gets an answer, always.</returns>
    private async Task<bool> TryCommandAsync(Update update, CancellationToken cancellationToken)
    {
        try
        {
            await handler.HandleAsync(update, edit: null, album: [], cancellationToken);
            return true;
        }
        catch (Exception e) when (e is RedisException or TimeoutException)
        {
            Log.CacheAway(logger, e);
            await Task.Delay(_pause, time, cancellationToken);
            return false;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(2021, LogLevel.Warning, "The urgent updates cannot be read or put away; it is tried again until the cache is back.")]
        public static partial void CacheAway(ILogger logger, Exception exception);

        [LoggerMessage(2022, LogLevel.Error, "A tap or a command could not be carried out.")]
        public static partial void Failed(ILogger logger, Exception exception);
    }
}
