namespace RemoteRunner.Web.Box;

/// <summary>Something that went wrong, once or more often.</summary>
/// <param name="Source">Which part of the box says so.</param>
/// <param name="Advice">What to do; null when the words themselves say it.</param>
/// <param name="At">The last time.</param>
public sealed record RecentProblem(LogLevel Level, string Source, string Text, string? Advice, DateTimeOffset At, int Times);
