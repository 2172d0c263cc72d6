namespace RemoteRunner.Simulators.Deepgram;

/// <summary>A fault that hits the next calls of <c>/v1/listen</c>.</summary>
/// <param name="Status">Used by the three shapes of an error.</param>
/// <param name="Shape"><c>legacy</c>, <c>modern</c>, <c>text</c>; or <c>hang</c> (no answer until the caller leaves),
/// <c>drop</c> (the connection breaks), <c>garbage</c> (200 with something that is no answer), <c>keyterms</c> (the limit of keyterms, whatever was sent).</param>
/// <param name="RetryAfterSeconds">Sent as <c>Retry-After</c>; Deepgram documents none.</param>
internal sealed record Fault(int Status = 503, string Shape = "legacy", int Times = 1, int? RetryAfterSeconds = null);

/// <summary>Faults that are due, in order.</summary>
internal sealed class FaultPlan
{
    public const int MostQueued = 100;

    private readonly Lock _gate = new();
    private readonly LinkedList<Fault> _due = new();

    public bool TryAdd(Fault fault)
    {
        lock (_gate)
        {
            if (_due.Count >= MostQueued)
                return false;
            _due.AddLast(fault);
            return true;
        }
    }

    public void Clear()
    {
        lock (_gate)
            _due.Clear();
    }

    public Fault? Next()
    {
        lock (_gate)
        {
            if (_due.First is not { } first)
                return null;
            _due.RemoveFirst();
            if (first.Value.Times > 1)
                _due.AddFirst(first.Value with { Times = first.Value.Times - 1 });
            return first.Value;
        }
    }
}
