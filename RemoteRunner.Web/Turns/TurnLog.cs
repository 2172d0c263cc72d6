using RemoteRunner.Core.Turns;
using StackExchange.Redis;

namespace RemoteRunner.Web.Turns;

/// <summary>
/// Writes one turn's log: at once, but for text that follows text, which is written in short intervals. While the cache is away
/// it keeps a bounded number of events and then makes the turn wait.
/// </summary>
internal sealed partial class TurnLog(TurnStore store, TurnRecord turn, string fence, TurnLogOptions options, TimeProvider time, ILogger logger, CancellationToken giveUp)
    : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly PendingEvents _pending = new(options);
    private readonly SemaphoreSlim _wake = new(0, 1);
    private readonly CancellationTokenSource _completing = new();
    private readonly CancellationTokenSource _lost = new();
    private TaskCompletionSource _room = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TurnState? _state;
    private long _length;
    private Task _writing = Task.CompletedTask;

    /// <summary>Cancelled when the turn turns out to be another run's, or ended: nothing more can be written.</summary>
    public CancellationToken Lost => _lost.Token;

    /// <summary>Takes the turn for this run of the box.</summary>
    /// <returns>False when it has ended meanwhile.</returns>
    public async Task<bool> StartAsync(TurnStarted started)
    {
        await AppendAsync([started], TurnState.Running);
        if (_lost.IsCancellationRequested)
            return false;

        _writing = WriteAllAsync();
        return true;
    }

    /// <summary>Adds an event and perhaps a change of state; waits while too much is pending.</summary>
    public async ValueTask WriteAsync(TurnEvent entry, TurnState? state = null)
    {
        while (true)
        {
            Task room;
            lock (_gate)
            {
                if (!_pending.IsFull)
                {
                    _pending.Add(entry);
                    _state = state ?? _state;
                    Wake();
                    return;
                }

                room = _room.Task;
            }

            await room;
        }
    }

    /// <summary>Writes what is left, then the end.</summary>
    public async Task EndAsync(TurnEnded ended)
    {
        await StopWritingAsync();
        await RetryAsync(async () => await store.EndAsync(turn, fence, ended));
    }

    public async ValueTask DisposeAsync()
    {
        await StopWritingAsync();
        _wake.Dispose();
        _completing.Dispose();
        _lost.Dispose();
    }

    private async Task StopWritingAsync()
    {
        await _completing.CancelAsync();
        lock (_gate)
            Wake();
        await _writing;
    }

    private void Wake()
    {
        if (_wake.CurrentCount == 0)
            _wake.Release();
    }

    private async Task WriteAllAsync()
    {
        try
        {
            while (true)
            {
                await _wake.WaitAsync(giveUp);
                var completing = _completing.IsCancellationRequested;
                List<TurnEvent> events;
                TurnState? state;
                lock (_gate)
                {
                    events = _pending.Take(all: completing);
                    state = _state;
                    _state = null;
                    _room.TrySetResult();
                    _room = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                }

                if (events.Count > 0 || state is not null)
                    await AppendAsync(events, state);
                if (completing)
                    return;

                // Only text comes in a stream. Anything else that made a pause would hold up the words that follow it.
                if (events.Exists(e => e is TextDelta))
                    await Task.Delay(options.FlushInterval, time, _completing.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
        catch (OperationCanceledException)
        {
            // The box stops and the cache does not come back: the next start marks the turn interrupted.
            Log.GivenUp(logger, turn.Id);
            lock (_gate)
                _room.TrySetResult();
        }
    }

    private async Task AppendAsync(List<TurnEvent> events, TurnState? state)
    {
        var unsure = false;
        await RetryAsync(async () =>
        {
            // After a time-out nobody knows whether the events were written; the log itself does, for one script writes all.
            if (unsure && events.Count > 0 && (await store.ReadAsync(turn.Id, _length, 1)).Count > 0)
            {
                _length += events.Count;
                return;
            }

            unsure = true;
            if (await store.AppendAsync(turn.Id, fence, events, state) is { } length)
                _length = length;
            else
                await _lost.CancelAsync();
        });
    }

    /// <summary>Repeats what the cache refuses until it is back or the box gives up.</summary>
    public async Task RetryAsync(Func<Task> action)
    {
        var pause = TimeSpan.FromMilliseconds(50);
        while (true)
        {
            try
            {
                await action();
                return;
            }
            catch (Exception e) when (e is RedisException or TimeoutException)
            {
                Log.CacheAway(logger, turn.Id, pause, e);
            }

            await Task.Delay(pause, time, giveUp);
            pause = pause * 2 < TimeSpan.FromSeconds(2) ? pause * 2 : TimeSpan.FromSeconds(2);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The cache is away; the log of turn {Turn} is written again in {Pause}.")]
        public static partial void CacheAway(ILogger logger, Guid turn, TimeSpan pause, Exception exception);

        [LoggerMessage(2, LogLevel.Error, "The cache did not come back; the end of turn {Turn} is left to the next start.")]
        public static partial void GivenUp(ILogger logger, Guid turn);
    }
}
