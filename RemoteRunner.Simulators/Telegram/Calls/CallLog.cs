namespace RemoteRunner.Simulators.Telegram.Calls;

/// <summary>The last Bot API calls, for tests to look at: what was said, when, and with what result.</summary>
internal sealed class CallLog
{
    private const int Capacity = 5000;

    private readonly Lock _gate = new();
    private readonly Queue<BotCall> _calls = new();
    private long _last;

    public void Add(BotCall call)
    {
        lock (_gate)
        {
            _calls.Enqueue(call with { N = ++_last });
            if (_calls.Count > Capacity)
                _calls.Dequeue();
        }
    }

    public IReadOnlyList<BotCall> Since(long number)
    {
        lock (_gate)
            return [.. _calls.Where(call => call.N > number)];
    }
}
