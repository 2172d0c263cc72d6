namespace RemoteRunner.Core.Speech;

/// <summary>What helps an engine to hear right.</summary>
/// <param name="Language">A language tag (<c>de</c>), or null for the setting.</param>
/// <param name="Names">Names that may be said (repository, branch, files, symbols), the most important first.</param>
public sealed record TranscriptionHints(string? Language, IReadOnlyList<string> Names)
{
    public static TranscriptionHints None { get; } = new(null, []);
}
