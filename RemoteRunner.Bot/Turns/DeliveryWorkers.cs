using System.Diagnostics;
using System.Net;
using Microsoft.Extensions.Options;
using RemoteRunner.Bot.Connection;
using RemoteRunner.Bot.Leases;
using RemoteRunner.Bot.Telemetry;
using RemoteRunner.Core.Box;
using RemoteRunner.Core.Leases;
using StackExchange.Redis;

namespace RemoteRunner.Bot.Turns;

/// <summary>Follows the turns of this bot until each is delivered: those it hands over now and those of an earlier run.</summary>
internal sealed partial class DeliveryWorkers(
    DeliveryStore store, BrowserPrompts prompts, BotLease lease, IServiceProvider services, IOptions<TelegramOptions> options, BotMetrics metrics, TimeProvider time,
    ILogger<DeliveryWorkers> logger)
    : BackgroundService
{
    private static readonly TimeSpan _firstPause = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan _longestPause = TimeSpan.FromSeconds(30);
    private static readonly ObjectFactory<TurnDelivery> _create = ActivatorUtilities.CreateFactory<TurnDelivery>([typeof(DeliveryRecord)]);

    private readonly Lock _gate = new();
    private readonly Queue<Guid> _begun = new();
    private readonly HashSet<Guid> _known = [];
    private readonly WakeSignal _wake = new(time);

    /// <summary>Begins to follow a turn whose delivery is stored.</summary>
    public void Begin(Guid turn)
    {
        lock (_gate)
        {
            if (_known.Add(turn))
                _begun.Enqueue(turn);
        }

        _wake.Raise();
    }

    public override void Dispose()
    {
        _wake.Dispose();
        base.Dispose();
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => lease.WhileWorkingAsync(WorkAsync, stoppingToken);

    private async Task WorkAsync(CancellationToken cancellationToken)
    {
        var working = new List<Task>();
        var walked = false;
        using var ending = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        try
        {
            while (true)
            {
                walked = walked || await WalkAsync();
                while (working.Count < options.Value.Deliveries && Take() is { } turn)
                    working.Add(Task.Run(() => DeliverAsync(turn, ending.Token, cancellationToken), CancellationToken.None));

                using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
                List<Task> signals = [_wake.WaitAsync(null, over.Token), .. working];
                if (!walked)
                    signals.Add(Task.Delay(_firstPause, time, over.Token));
                await Task.WhenAny(signals);
                await over.CancelAsync();
                cancellationToken.ThrowIfCancellationRequested();
                working.RemoveAll(w => w.IsCompleted);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // A bot that stops finishes the answers it is sending; one that lost its lease leaves them to the other.
            if (lease.State == LeaseState.Works)
                ending.CancelAfter(options.Value.Farewell);
            else
                await ending.CancelAsync();
            await Task.WhenAll(working).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            lock (_gate)
            {
                _begun.Clear();
                _known.Clear();
            }
        }
    }

    private async Task<bool> WalkAsync()
    {
        try
        {
            foreach (var turn in await store.GetOpenAsync())
                Begin(turn);
            return true;
        }
        catch (Exception e) when (e is RedisException or TimeoutException)
        {
            Log.CacheAway(logger, e);
            return false;
        }
    }

    private Guid? Take()
    {
        lock (_gate)
            return _begun.TryDequeue(out var turn) ? turn : null;
    }

    private async Task DeliverAsync(Guid turn, CancellationToken ending, CancellationToken cancellationToken)
    {
        metrics.DeliveryBegan();
        try
        {
            for (var failures = 1; !await TryDeliverAsync(turn, failures, ending, cancellationToken); failures++)
                await Task.Delay(Backoff.Pause(failures, _firstPause, _longestPause), time, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The next run goes on from the record.
        }
        finally
        {
            metrics.DeliveryEnded();
            lock (_gate)
                _known.Remove(turn);
        }
    }

    /// <returns>True when the delivery is over, one way or another.</returns>
    private async Task<bool> TryDeliverAsync(Guid turn, int attempt, CancellationToken ending, CancellationToken cancellationToken)
    {
        try
        {
            if (await store.GetAsync(turn) is not { Ended: false } record)
            {
                await store.ForgetAsync(turn);
                return true;
            }

            using var activity = BotTracing.Resume("deliver turn", ActivityKind.Internal, record.Trace);
            activity?.SetTag("remoterunner.turn.id", turn);
            record = await prompts.ShowAsync(record, cancellationToken);
            await _create(services, [record]).RunAsync(ending, cancellationToken);
            return true;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (LeaseLostException)
        {
            // The instance that works now goes on from the record.
            return true;
        }
        catch (BoxProblemException e) when (e.Status is HttpStatusCode.NotFound or HttpStatusCode.Forbidden)
        {
            Log.TurnGone(logger, turn, e);
            return await ForgetAsync(turn);
        }
        catch (Exception e)
        {
            if (attempt == 1)
                Log.Interrupted(logger, turn, e);
            return false;
        }
    }

    private async Task<bool> ForgetAsync(Guid turn)
    {
        try
        {
            await store.EndAsync(turn, DeliveryOutcome.TurnGone);
            return true;
        }
        catch (Exception e) when (e is RedisException or TimeoutException or LeaseLostException)
        {
            return false;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(6001, LogLevel.Warning, "The open deliveries cannot be read; it is tried again until the cache is back.")]
        public static partial void CacheAway(ILogger logger, Exception exception);

        [LoggerMessage(6002, LogLevel.Warning, "The delivery of turn {Turn} broke off; it goes on from its record until it is done.")]
        public static partial void Interrupted(ILogger logger, Guid turn, Exception exception);

        [LoggerMessage(6003, LogLevel.Error, "The box does not know turn {Turn} (any more); its delivery ends here.")]
        public static partial void TurnGone(ILogger logger, Guid turn, Exception exception);
    }
}
