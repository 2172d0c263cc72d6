namespace RemoteRunner.Bot.Polling;

/// <summary>How polling goes, for the health check.</summary>
internal sealed class PollingState(TimeProvider time)
{
    private readonly Lock _gate = new();
    private DateTimeOffset _lastSuccess = time.GetUtcNow();
    private string? _problem;

    /// <summary>What is wrong, in one sentence; null while it goes well.</summary>
    public string? Problem
    {
        get
        {
            lock (_gate)
                return _problem;
        }
    }

    public DateTimeOffset LastSuccess
    {
        get
        {
            lock (_gate)
                return _lastSuccess;
        }
    }

    public void Succeeded()
    {
        lock (_gate)
        {
            _lastSuccess = time.GetUtcNow();
            _problem = null;
        }
    }

    /// <returns>True when this problem is new and therefore worth a line in the log.</returns>
    public bool Failed(string problem)
    {
        lock (_gate)
        {
            var isNew = _problem != problem;
            _problem = problem;
            return isNew;
        }
    }
}
