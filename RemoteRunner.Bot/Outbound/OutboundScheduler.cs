using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Options;
using RemoteRunner.Bot.Connection;
using RemoteRunner.Bot.Telemetry;
using Telegram.Bot.Exceptions;

namespace RemoteRunner.Bot.Outbound;

/// <summary>
/// Every message to a chat goes through here: within the chat's and the bot's budgets, the important ones first.
/// Progress is left out rather than queued up; an answer is tried until it arrived or Telegram refuses it for good.
/// A send whose connection broke is repeated although it may have arrived: rather twice than never.
/// </summary>
internal sealed partial class OutboundScheduler(
    TelegramCalls calls, IOptions<OutboundLimits> options, BotMetrics metrics, TimeProvider time, ILogger<OutboundScheduler> logger) : BackgroundService
{
    private const int MaxLanes = 10_000;
    private static readonly TimeSpan _farewell = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan _longestPause = TimeSpan.FromSeconds(30);

    private readonly Lock _gate = new();
    private readonly Dictionary<long, ChatLane> _lanes = [];
    private readonly HashSet<Task> _sending = [];
    private readonly WakeSignal _wake = new(time);
    private readonly TokenBucket _overall = new(options.Value.OverallPerSecond, options.Value.OverallPerSecond, time.GetUtcNow());
    private DateTimeOffset _blockedUntil;
    private long _order;

    /// <summary>Sends, waiting for its turn.</summary>
    /// <returns>What Telegram answered; null when it was left out (progress and typing) or found no room (a reply).</returns>
    /// <exception cref="ApiRequestException">Telegram refused it for good (400, 403).</exception>
    /// <exception cref="RequestException">A reply was tried for too long.</exception>
    public async Task<T?> SendAsync<T>(OutboundCall<T> call, CancellationToken cancellationToken)
        where T : class
    {
        PendingSend<T> send;
        ChatLane lane;
        lock (_gate)
        {
            var now = time.GetUtcNow();
            lane = LaneOf(call.Chat, now);
            send = new PendingSend<T>(call, ++_order, now);
            var blocked = Later(lane.BlockedUntil, _blockedUntil) > now;
            if ((send.MayBeLeftOut && blocked)
                || (send.Kind == OutboundKind.Typing && (lane.Busy || lane.Waiting > 0))
                || (send.Kind != OutboundKind.Answer && send.Kind != OutboundKind.Approval && lane.Waiting >= options.Value.WaitingPerChat))
            {
                metrics.Dropped(NameOf(send));
                return null;
            }

            lane.Add(send);
        }

        _wake.Raise();

        // A call on its way is not given up: whether it arrived must be known to whoever records it.
        await using var cancel = cancellationToken.Register(() =>
        {
            bool removed;
            lock (_gate)
                removed = lane.Remove(send);
            if (removed)
                send.Cancel(cancellationToken);
        });
        return await send.Result;
    }

    /// <summary>Sends that wait now, for the metrics and tests.</summary>
    public int Waiting
    {
        get
        {
            lock (_gate)
                return _lanes.Values.Sum(l => l.Waiting);
        }
    }

    /// <summary>Whether all that may go now has gone and was answered: for tests that move the clock.</summary>
    internal bool IsResting
    {
        get
        {
            lock (_gate)
                return _sending.Count == 0 && _wake.IsResting;
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var ending = new CancellationTokenSource();
        metrics.ObserveWaitingSends(() => Waiting);
        try
        {
            while (true)
            {
                var wait = Dispatch(ending.Token);
                await _wake.WaitAsync(wait, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // What is on its way may arrive; what waits is in its owner's records and goes on after the restart.
            ending.CancelAfter(_farewell);
            Task[] sending;
            lock (_gate)
                sending = [.. _sending];
            await Task.WhenAll(sending);
            CancelWaiting(stoppingToken);
        }
    }

    public override void Dispose()
    {
        _wake.Dispose();
        base.Dispose();
    }

    /// <summary>Starts what may go now.</summary>
    /// <returns>How long until something else may go; null when nothing waits for time alone.</returns>
    private TimeSpan? Dispatch(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            while (true)
            {
                var now = time.GetUtcNow();
                TimeSpan? wait = null;
                (ChatLane Lane, PendingSend Send)? best = null;
                foreach (var lane in _lanes.Values)
                {
                    if (lane.Busy || lane.Next(now) is not { } next)
                        continue;

                    var until = Longer(next.Wait, Longer(_blockedUntil - now, _overall.WaitFor(now, next.Send.MayBeLeftOut ? 5 : 0)));
                    if (until > TimeSpan.Zero)
                        wait = wait is null || until < wait ? until : wait;
                    else if (best is null || (next.Send.Kind, next.Send.Order).CompareTo((best.Value.Send.Kind, best.Value.Send.Order)) < 0)
                        best = (lane, next.Send);
                }

                if (best is not { } chosen)
                    return wait;

                chosen.Lane.Take(chosen.Send);
                if (chosen.Send.Kind != OutboundKind.Typing)
                    _overall.Take();
                metrics.Waited(NameOf(chosen.Send), now - chosen.Send.Since);

                // Begun outside the lock's thread, so that a synchronous answer cannot come back in here.
                var sending = Task.Run(() => CarryOutAsync(chosen.Lane, chosen.Send, cancellationToken), CancellationToken.None);
                _sending.Add(sending);
                sending.ContinueWith(Forget, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            }
        }

        void Forget(Task done)
        {
            lock (_gate)
                _sending.Remove(done);
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "Whatever went wrong belongs to the send's owner; the scheduler goes on.")]
    private async Task CarryOutAsync(ChatLane lane, PendingSend send, CancellationToken cancellationToken)
    {
        try
        {
            await send.SendAsync(calls, lane.Chat, cancellationToken);
        }
        catch (ApiRequestException e) when (e.ErrorCode == 429)
        {
            Flooded(lane, send, e);
        }
        catch (Exception e) when (e is RequestException and not ApiRequestException or ApiRequestException { ErrorCode: >= 500 or 401 or 404 })
        {
            TryAgain(lane, send, e);
        }
        catch (OperationCanceledException e)
        {
            send.Cancel(e.CancellationToken);
        }
        catch (Exception e)
        {
            send.Fail(e);
        }
        finally
        {
            lock (_gate)
                lane.Busy = false;
            _wake.Raise();
        }
    }

    private void Flooded(ChatLane lane, PendingSend send, ApiRequestException e)
    {
        var pause = TimeSpan.FromSeconds(Math.Max(1, e.Parameters?.RetryAfter ?? 5));
        metrics.Flooded(NameOf(send));
        Log.Flooded(logger, lane.Chat, pause.TotalSeconds);
        lock (_gate)
        {
            var now = time.GetUtcNow();
            lane.BlockedUntil = Later(lane.BlockedUntil, now + pause);

            // Several chats refused at once: it is the bot's own limit, and going on elsewhere would lengthen it.
            if (_lanes.Values.Count(l => l.BlockedUntil > now) >= 3)
                _blockedUntil = Later(_blockedUntil, now + pause);

            foreach (var stale in lane.DropWhatMayBeLeftOut())
                LeaveOut(stale);
            if (send.MayBeLeftOut)
                LeaveOut(send);
            else
                lane.Add(send);
        }
    }

    private void TryAgain(ChatLane lane, PendingSend send, Exception e)
    {
        if (send.MayBeLeftOut)
        {
            LeaveOut(send);
            return;
        }

        var now = time.GetUtcNow();
        if (send.Kind == OutboundKind.Reply && now - send.Since > options.Value.ReplyLifetime)
        {
            send.Fail(e);
            return;
        }

        if (MayHaveArrived(send, e))
        {
            metrics.Resent("connection");
            Log.Resent(logger, send.Method, lane.Chat);
        }

        send.Failures++;
        if (send.Failures == 1)
            Log.TriedAgain(logger, send.Method, lane.Chat, e);
        lock (_gate)
        {
            send.NotBefore = now + Backoff.Pause(send.Failures, TimeSpan.FromSeconds(0.5), _longestPause);
            lane.Add(send);
        }
    }

    /// <summary>The connection broke after it stood, so a new message may be in the chat; an edit or a removal may be repeated.</summary>
    private static bool MayHaveArrived(PendingSend send, Exception e) =>
        send.Method.StartsWith("send", StringComparison.Ordinal)
        && e is not ApiRequestException
        && e.InnerException is not HttpRequestException
        {
            HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError,
        };

    private void LeaveOut(PendingSend send)
    {
        metrics.Dropped(NameOf(send));
        send.LeaveOut();
    }

    private void CancelWaiting(CancellationToken stoppingToken)
    {
        lock (_gate)
        {
            foreach (var lane in _lanes.Values)
            {
                while (lane.Next(DateTimeOffset.MaxValue) is { } next)
                {
                    lane.Remove(next.Send);
                    next.Send.Cancel(stoppingToken);
                }
            }
        }
    }

    private ChatLane LaneOf(long chat, DateTimeOffset now)
    {
        if (_lanes.TryGetValue(chat, out var lane))
            return lane;

        if (_lanes.Count >= MaxLanes)
        {
            foreach (var idle in _lanes.Values.Where(l => l.IsIdle(now)).ToList())
                _lanes.Remove(idle.Chat);
        }

        return _lanes[chat] = new ChatLane(chat, options.Value, now);
    }

    private static string NameOf(PendingSend send) => send.Kind.ToString().ToLowerInvariant();

    private static DateTimeOffset Later(DateTimeOffset a, DateTimeOffset b) => a > b ? a : b;

    private static TimeSpan Longer(TimeSpan a, TimeSpan b) => a > b ? a : b;

    private static partial class Log
    {
        [LoggerMessage(3001, LogLevel.Warning, "Telegram asks to leave chat {Chat} alone for {Seconds} s; everything for it waits that long.")]
        public static partial void Flooded(ILogger logger, long chat, double seconds);

        [LoggerMessage(3003, LogLevel.Warning, "{Method} to chat {Chat} is sent again, and nobody knows whether the one before arrived: it may be there twice.")]
        public static partial void Resent(ILogger logger, string method, long chat);

        [LoggerMessage(3002, LogLevel.Warning, "{Method} to chat {Chat} did not get through and is tried again until it does.")]
        public static partial void TriedAgain(ILogger logger, string method, long chat, Exception exception);
    }
}
