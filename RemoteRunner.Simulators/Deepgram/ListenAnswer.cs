using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using RemoteRunner.Simulators.Deepgram.Audio;

namespace RemoteRunner.Simulators.Deepgram;

/// <summary>The 200 of <c>/v1/listen</c> in Deepgram's own names.</summary>
internal sealed record ListenAnswer(ListenMetadata Metadata, ListenResults Results)
{
    private const string ModelUuid = "40bd3654-e622-47c4-a111-63a61b23bfe8";
    private const double Confidence = 0.98828125;

    public static ListenAnswer Of(ListenQuery query, HeardAudio audio, string heard, string requestId, string sha256, DateTimeOffset now)
    {
        var formatted = query.SmartFormat || query.Punctuate;
        var language = audio.Language ?? (query.Language is null or "multi" ? "en" : query.Language);
        var words = Words(heard, audio.Duration, formatted, query.Language == "multi" ? language : null);
        var transcript = string.Join(' ', words.Select(word => word.PunctuatedWord ?? word.Word));
        var confidence = words.Length == 0 ? 0 : Confidence;
        var alternative = new Alternative(
            transcript, confidence, words,
            query.SmartFormat && words.Length > 0 ? Paragraphs.Of(transcript, words) : null,
            query.Language == "multi" && words.Length > 0 ? [language] : null);

        return new ListenAnswer(
            new ListenMetadata("deprecated", requestId, sha256, now.UtcDateTime, audio.Duration.TotalSeconds, 1, [ModelUuid], new Dictionary<string, ModelInfo>
            {
                [ModelUuid] = new($"general-{query.Model}", "2024-12-20.0", query.Model),
            }),
            new ListenResults([new Channel([alternative], query.DetectLanguage ? language : null, query.DetectLanguage ? Confidence : null)]));
    }

    private static HeardWord[] Words(string heard, TimeSpan duration, bool formatted, string? language)
    {
        var spoken = heard.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        var step = spoken.Length == 0 ? 0 : duration.TotalSeconds / spoken.Length;
        return [.. spoken.Select((word, i) => new HeardWord(
            Regex.Replace(word, @"[^\w'’-]", "").ToLowerInvariant(), i * step, (i + 1) * step, Confidence, formatted ? word : null, language))];
    }
}

internal sealed record ListenMetadata(
    [property: JsonPropertyName("transaction_key")] string TransactionKey,
    [property: JsonPropertyName("request_id")] string RequestId,
    string Sha256,
    DateTime Created,
    double Duration,
    int Channels,
    string[] Models,
    [property: JsonPropertyName("model_info")] IReadOnlyDictionary<string, ModelInfo> ModelInfo);

internal sealed record ModelInfo(string Name, string Version, string Arch);

internal sealed record ListenResults(Channel[] Channels);

internal sealed record Channel(
    Alternative[] Alternatives,
    [property: JsonPropertyName("detected_language")] string? DetectedLanguage,
    [property: JsonPropertyName("language_confidence")] double? LanguageConfidence);

internal sealed record Alternative(string Transcript, double Confidence, HeardWord[] Words, Paragraphs? Paragraphs, string[]? Languages);

internal sealed record HeardWord(
    string Word,
    double Start,
    double End,
    double Confidence,
    [property: JsonPropertyName("punctuated_word")] string? PunctuatedWord,
    string? Language);

internal sealed record Paragraphs(string Transcript, [property: JsonPropertyName("paragraphs")] Paragraph[] Items)
{
    public static Paragraphs Of(string transcript, HeardWord[] words) =>
        new("\n" + transcript, [new Paragraph([new Sentence(transcript, words[0].Start, words[^1].End)], words.Length, words[0].Start, words[^1].End)]);
}

internal sealed record Paragraph(Sentence[] Sentences, [property: JsonPropertyName("num_words")] int NumWords, double Start, double End);

internal sealed record Sentence(string Text, double Start, double End);
