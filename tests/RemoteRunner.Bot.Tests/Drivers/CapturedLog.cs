using System.Collections.Concurrent;

namespace RemoteRunner.Bot.Tests.Drivers;

/// <summary>Keeps what the bot logs, exceptions included.</summary>
internal sealed class CapturedLog : ILoggerProvider
{
    // By test: whoever waits in vain can say what the bots of its test complained of.
    private static readonly ConcurrentDictionary<string, ConcurrentQueue<CapturedLog>> _ofTests = new(StringComparer.Ordinal);

    private readonly ConcurrentQueue<string> _lines = new();

    public CapturedLog() => _ofTests.GetOrAdd(TestId, _ => []).Enqueue(this);

    private static string TestId => TestContext.Current.Test?.UniqueID ?? string.Empty;

    /// <summary>The last warnings and what the host says of itself, of all bots of this test.</summary>
    public static string TellTrouble()
    {
        var told = _ofTests.GetValueOrDefault(TestId)?.SelectMany(log => log._lines)
            .Where(line => !line.StartsWith("Trace", StringComparison.Ordinal) && !line.StartsWith("Debug", StringComparison.Ordinal)).TakeLast(25).ToList() ?? [];
        return told.Count == 0 ? string.Empty : $"\nThe bot's log ends with:\n  {string.Join("\n  ", told)}\n";
    }

    public IReadOnlyList<string> Lines => [.. _lines];

    public ILogger CreateLogger(string categoryName) => new Logger(categoryName, _lines);

    public void Dispose()
    {
    }

    private sealed class Logger(string category, ConcurrentQueue<string> lines) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Enqueue($"{logLevel} {category} {formatter(state, exception)} {exception}");
    }
}
