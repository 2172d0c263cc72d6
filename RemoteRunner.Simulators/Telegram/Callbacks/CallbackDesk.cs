using System.Globalization;
using Microsoft.Extensions.Options;
using RemoteRunner.Simulators.Telegram.Events;

namespace RemoteRunner.Simulators.Telegram.Callbacks;

/// <summary>Taps that wait for <c>answerCallbackQuery</c>.</summary>
internal sealed class CallbackDesk(IOptions<OutsideWorldOptions> options, EventFeed events, TimeProvider time)
{
    private const int Capacity = 1000;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Tap> _taps = [];
    private readonly Queue<string> _order = new();
    private long _lastId = 4_800_000_000_000_000_000;

    public Tap Open(long chatId, long userId)
    {
        lock (_gate)
        {
            var tap = new Tap((++_lastId).ToString(CultureInfo.InvariantCulture), chatId, userId, time.GetUtcNow());
            _taps.Add(tap.Id, tap);
            _order.Enqueue(tap.Id);
            if (_order.Count > Capacity)
                _taps.Remove(_order.Dequeue());
            return tap;
        }
    }

    /// <returns>False when the query is unknown or too old.</returns>
    public bool Answer(string id, CallbackAnswer answer)
    {
        Tap? tap;
        lock (_gate)
        {
            if (!_taps.TryGetValue(id, out tap) || time.GetUtcNow() - tap.At > options.Value.CallbackLifetime)
                return false;
        }

        if (tap.Answer.TrySetResult(answer))
            events.Publish(TelegramEventType.CallbackAnswer, tap.ChatId, new { callbackQueryId = id, userId = tap.UserId, answer.Text, answer.ShowAlert, answer.Url });
        return true;
    }

    internal sealed record Tap(string Id, long ChatId, long UserId, DateTimeOffset At)
    {
        public TaskCompletionSource<CallbackAnswer> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
