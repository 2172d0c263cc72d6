using System.Text.Json.Serialization;

namespace RemoteRunner.Core.Speech.Deepgram;

/// <summary>
/// What is read of an answer:
/// <c>{"metadata":{"request_id":"…","duration":2.5,…},"results":{"channels":[{"alternatives":[{"transcript":"List the files.","confidence":0.99,"words":[…],"languages":["en"]}],"detected_language":"en"}]}}</c>
/// </summary>
internal sealed record DeepgramAnswer(DeepgramMetadata? Metadata, DeepgramResults? Results)
{
    public DeepgramChannel? Channel => Results?.Channels is [{ } first, ..] ? first : null;
}

internal sealed record DeepgramMetadata(double Duration, [property: JsonPropertyName("request_id")] string? RequestId);

internal sealed record DeepgramResults(DeepgramChannel[]? Channels);

internal sealed record DeepgramChannel(DeepgramAlternative[]? Alternatives, [property: JsonPropertyName("detected_language")] string? DetectedLanguage);

internal sealed record DeepgramAlternative(string? Transcript, double Confidence, string[]? Languages);
