using System.Threading.Channels;

namespace RemoteRunner.Simulators.Telegram.Events;

/// <summary>
/// Tells every listener of every change. The last events are kept so that a reader who lost the connection goes on
/// where it was; a listener that falls too far behind is cut off and comes back by itself.
/// </summary>
internal sealed class EventFeed(TimeProvider time)
{
    private const int Kept = 2000;
    private const int Backlog = 2000;

    private readonly Lock _gate = new();
    private readonly Queue<TelegramEvent> _recent = new();
    private readonly List<Channel<TelegramEvent>> _listeners = [];
    private long _last;

    public long Last
    {
        get
        {
            lock (_gate)
                return _last;
        }
    }

    public void Publish(TelegramEventType type, long chatId, object data)
    {
        lock (_gate)
        {
            var happened = new TelegramEvent(++_last, type, chatId, time.GetUtcNow(), data);
            _recent.Enqueue(happened);
            if (_recent.Count > Kept)
                _recent.Dequeue();

            foreach (var listener in _listeners)
            {
                if (!listener.Writer.TryWrite(happened))
                    listener.Writer.TryComplete();
            }
        }
    }

    /// <summary>Registers at once, so that nothing said after this call is missed.</summary>
    /// <param name="after">Replays what is kept after this number; null starts with what comes next.</param>
    public Subscription Subscribe(long? after)
    {
        var channel = Channel.CreateBounded<TelegramEvent>(new BoundedChannelOptions(Kept + Backlog) { SingleReader = true });
        lock (_gate)
        {
            if (after is { } from)
            {
                foreach (var happened in _recent.Where(happened => happened.N > from))
                    channel.Writer.TryWrite(happened);
            }

            _listeners.Add(channel);
            return new Subscription(this, channel);
        }
    }

    internal sealed class Subscription(EventFeed feed, Channel<TelegramEvent> channel) : IDisposable
    {
        public ChannelReader<TelegramEvent> Reader => channel.Reader;

        public void Dispose()
        {
            lock (feed._gate)
                feed._listeners.Remove(channel);
        }
    }
}
