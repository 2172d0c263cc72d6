namespace RemoteRunner.Simulators.Anthropic;

/// <summary>One call to the Messages API as tests may see it. Holds no credential, only whether one matched.</summary>
internal sealed record LoggedRequest(
    long N,
    DateTimeOffset At,
    string Path,
    string AuthKind,
    bool KeyMatched,
    string? Model,
    bool Stream,
    int Messages,
    int Tools,
    string LastUserText,
    int Status,
    string Outcome,
    IReadOnlyDictionary<string, string> Headers,
    int Pictures = 0)
{
    /// <summary>When the first word of the answer left.</summary>
    public DateTimeOffset? FirstTextAt { get; init; }

    /// <summary>When all of it had left, or the call had failed: from <see cref="At"/> to here it is the model's own time.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    public Usage? Usage { get; init; }
}

/// <summary>The last calls, oldest first; the oldest falls out.</summary>
internal sealed class RequestLog(TimeProvider time)
{
    public const int Capacity = 500;

    private const int LongestText = 500;

    private static readonly string[] HeadersOfInterest =
    [
        "anthropic-beta", "anthropic-version", "traceparent", "user-agent", "x-app", "x-claude-code-session-id", "x-stainless-retry-count",
    ];

    private readonly Lock _gate = new();
    private readonly List<LoggedRequest> _requests = [];
    private long _last;

    public LoggedRequest Begin(HttpRequest request, Credential credential)
    {
        var headers = HeadersOfInterest.Where(request.Headers.ContainsKey).ToDictionary(name => name, name => request.Headers[name].ToString());
        lock (_gate)
        {
            var entry = new LoggedRequest(++_last, time.GetUtcNow(), request.Path, credential.Kind, credential.Matched, null, false, 0, 0, "", 0, "running", headers);
            _requests.Add(entry);
            if (_requests.Count > Capacity)
                _requests.RemoveAt(0);
            return entry;
        }
    }

    public LoggedRequest Understood(LoggedRequest entry, MessagesRequest message) => Replace(entry with
    {
        Model = message.Model,
        Stream = message.Stream,
        Messages = message.Messages,
        Tools = message.Tools.Count,
        Pictures = message.Conversation.Pictures,
        LastUserText = Shorten(message.Conversation.Prompt),
    });

    public void Finish(LoggedRequest entry, int status, string outcome) => Replace(entry with { Status = status, Outcome = outcome, EndedAt = time.GetUtcNow() });

    public IReadOnlyList<LoggedRequest> Since(long number)
    {
        lock (_gate)
            return [.. _requests.Where(entry => entry.N > number)];
    }

    private LoggedRequest Replace(LoggedRequest entry)
    {
        lock (_gate)
        {
            var index = _requests.FindLastIndex(other => other.N == entry.N);
            if (index >= 0)
                _requests[index] = entry;
            return entry;
        }
    }

    private static string Shorten(string text) => text.Length <= LongestText ? text : text[..LongestText] + "…";
}
