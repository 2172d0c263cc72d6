namespace RemoteRunner.Core.Speech;

/// <summary>What was heard.</summary>
/// <param name="Text">Empty: nothing was heard.</param>
/// <param name="Language">As the engine names it (<c>en</c>), null when it does not.</param>
/// <param name="Confidence">0 to 1.</param>
/// <param name="CostUsd">To be charged for this call; nothing when it came from the cache.</param>
public sealed record Transcript(string Text, string? Language, double Confidence, TimeSpan Duration, TranscriptSource Source, decimal CostUsd)
{
    public bool IsNothingHeard => Text.Length == 0;
}

public enum TranscriptSource
{
    Deepgram,
    Whisper,
    Cache,
}
