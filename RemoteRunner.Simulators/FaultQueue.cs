namespace RemoteRunner.Simulators;

/// <summary>Faults that are due, in order, each for as many calls as it says.</summary>
/// <param name="timesOf">How many calls a fault hits.</param>
internal class FaultQueue<TFault>(Func<TFault, int> timesOf)
    where TFault : class
{
    public const int MostQueued = 100;

    private readonly Lock _gate = new();
    private readonly LinkedList<(TFault Fault, int Left)> _due = new();

    /// <returns>False when as many are due as may be.</returns>
    public bool TryAdd(TFault fault)
    {
        lock (_gate)
        {
            if (_due.Count >= MostQueued)
                return false;
            _due.AddLast((fault, timesOf(fault)));
            return true;
        }
    }

    public void Clear()
    {
        lock (_gate)
            _due.Clear();
    }

    /// <summary>What hits the next call; null for nothing.</summary>
    public TFault? Next()
    {
        lock (_gate)
        {
            if (_due.First is not { Value: var (fault, left) })
                return null;
            _due.RemoveFirst();
            if (left > 1)
                _due.AddFirst((fault, left - 1));
            return fault;
        }
    }
}
