using StackExchange.Redis;

namespace RemoteRunner.Web.Box;

/// <summary>
/// The last problems of this run, for the page of the box: warnings and errors as they are logged, and turns that failed. What
/// is logged holds no secrets, so neither does this.
/// </summary>
internal sealed class RecentProblems(TimeProvider time) : ILoggerProvider
{
    public const int Most = 50;

    private const int MaxText = 500;
    private const string Ours = "RemoteRunner.";

    private readonly Lock _gate = new();
    private readonly List<RecentProblem> _problems = new(Most);

    /// <summary>Newest first. The same again is told once, with how often.</summary>
    public IReadOnlyList<RecentProblem> List()
    {
        lock (_gate)
            return [.. Enumerable.Reverse(_problems)];
    }

    public void Add(LogLevel level, string source, string text, string? advice)
    {
        text = text.Length <= MaxText ? text : $"{text.AsSpan(0, char.IsHighSurrogate(text[MaxText - 1]) ? MaxText - 1 : MaxText)}…";
        lock (_gate)
        {
            var before = _problems.FindIndex(p => p.Source == source && p.Text == text);
            var times = before < 0 ? 1 : _problems[before].Times + 1;
            if (before >= 0)
                _problems.RemoveAt(before);
            else if (_problems.Count == Most)
                _problems.RemoveAt(0);
            _problems.Add(new RecentProblem(level, source, text, advice, time.GetUtcNow(), times));
        }
    }

    public ILogger CreateLogger(string categoryName) => new Listener(this, categoryName);

    public void Dispose()
    {
    }

    private sealed class Listener(RecentProblems problems, string category) : ILogger
    {
        // What libraries warn of is theirs to know; their errors are ours.
        private readonly LogLevel _from = category.StartsWith(Ours, StringComparison.Ordinal) ? LogLevel.Warning : LogLevel.Error;

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= _from && logLevel != LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (!IsEnabled(logLevel))
                return;
            var text = formatter(state, exception);
            problems.Add(
                logLevel, category[(category.LastIndexOf('.') + 1)..], exception is null ? text : $"{text} ({exception.GetType().Name}: {FirstLine(exception.Message)})", Advise(exception));
        }

        private static string FirstLine(string text) => text.AsSpan().IndexOfAny('\r', '\n') is >= 0 and var end ? text[..end] : text;

        private static string? Advise(Exception? exception) => exception switch
        {
            RedisException or TimeoutException => Texts.AdviceCache,
            FileNotFoundException { FileName: var file } when file?.Contains("claude", StringComparison.OrdinalIgnoreCase) == true => Texts.CliMissing,
            UnauthorizedAccessException => Texts.AdviceRights,
            IOException => Texts.AdviceDisk,
            HttpRequestException => Texts.AdviceNetwork,
            _ => null,
        };
    }
}
