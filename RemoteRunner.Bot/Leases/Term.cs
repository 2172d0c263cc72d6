namespace RemoteRunner.Bot.Leases;

/// <summary>One stretch of time in which this instance works. It ends by the clock unless it is prolonged.</summary>
internal sealed class Term : IDisposable
{
    private readonly CancellationTokenSource _end;

    public Term(string fence, TimeSpan lifetime, TimeProvider time)
    {
        Fence = fence;
        _end = new CancellationTokenSource(lifetime, time);
    }

    public string Fence { get; }

    /// <summary>Cancelled when the term is over.</summary>
    public CancellationToken Over => _end.Token;

    public bool IsOver => _end.IsCancellationRequested;

    public void Prolong(TimeSpan lifetime) => _end.CancelAfter(lifetime);

    public void End() => _end.Cancel();

    public void Dispose() => _end.Dispose();
}
