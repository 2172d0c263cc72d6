namespace RemoteRunner.Simulators.Deepgram;

/// <summary>One call as tests may see it. Holds no credential, only whether it matched, and no audio.</summary>
internal sealed record LoggedListen(
    long N,
    DateTimeOffset At,
    string Path,
    bool KeyMatched,
    IReadOnlyDictionary<string, string[]> Query,
    string? ContentType,
    long Bytes,
    string? Sha256,
    double? DurationSeconds,
    int Status,
    string Outcome);

/// <summary>The last calls, oldest first; the oldest falls out.</summary>
internal sealed class ListenLog(TimeProvider time)
{
    public const int Capacity = 500;

    private readonly Lock _gate = new();
    private readonly List<LoggedListen> _calls = [];
    private long _last;

    public LoggedListen Begin(HttpRequest request, bool keyMatched)
    {
        var query = request.Query.ToDictionary(pair => pair.Key, pair => pair.Value.Select(value => value ?? "").ToArray(), StringComparer.Ordinal);
        lock (_gate)
        {
            var entry = new LoggedListen(++_last, time.GetUtcNow(), request.Path, keyMatched, query, request.ContentType, 0, null, null, 0, "running");
            _calls.Add(entry);
            if (_calls.Count > Capacity)
                _calls.RemoveAt(0);
            return entry;
        }
    }

    public void Finish(LoggedListen entry)
    {
        lock (_gate)
        {
            var index = _calls.FindLastIndex(other => other.N == entry.N);
            if (index >= 0)
                _calls[index] = entry;
        }
    }

    public IReadOnlyList<LoggedListen> Since(long number)
    {
        lock (_gate)
            return [.. _calls.Where(entry => entry.N > number)];
    }
}
