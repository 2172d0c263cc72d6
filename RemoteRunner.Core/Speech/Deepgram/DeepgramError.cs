using System.Text.Json;

namespace RemoteRunner.Core.Speech.Deepgram;

/// <summary>
/// An error in any of Deepgram's three shapes:
/// <c>{"err_code":"INVALID_AUTH","err_msg":"Invalid credentials.","request_id":"…"}</c>,
/// <c>{"category":"INVALID_JSON","message":"Invalid JSON submitted.","details":"…","request_id":"…"}</c> or the text alone.
/// </summary>
internal sealed record DeepgramError(int Status, string? Code, string Message)
{
    private const int LongestMessage = 300;

    public bool IsKeytermLimit => Status == 400 && Message.Contains("keyterm limit", StringComparison.OrdinalIgnoreCase);

    /// <summary>What became of the recording, and the sentence for the person.</summary>
    public (TranscriptionFailure Kind, string Sentence) Meaning => (Status, Code) switch
    {
        // Deepgram answers 401 also to a good key without the right.
        (401, "INSUFFICIENT_PERMISSIONS") or (403, _) => (TranscriptionFailure.Forbidden, SpeechTexts.Forbidden),
        (401, _) => (TranscriptionFailure.Unauthorized, SpeechTexts.Unauthorized),
        (402, _) => (TranscriptionFailure.PaymentRequired, SpeechTexts.PaymentRequired),
        (413, _) => (TranscriptionFailure.TooLarge, SpeechTexts.TooLarge(20_000_000)),
        (429, _) => (TranscriptionFailure.RateLimited, SpeechTexts.RateLimited),
        (408 or 504, _) => (TranscriptionFailure.Timeout, SpeechTexts.Timeout),
        ( >= 500, _) => (TranscriptionFailure.Unavailable, SpeechTexts.Unavailable),
        (415 or 422, _) => (TranscriptionFailure.BadAudio, SpeechTexts.BadAudio),
        (400, _) when Message.Contains("audio", StringComparison.OrdinalIgnoreCase) => (TranscriptionFailure.BadAudio, SpeechTexts.BadAudio),
        _ => (TranscriptionFailure.Refused, SpeechTexts.Refused),
    };

    public static DeepgramError Read(int status, string body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            if (document.RootElement.ValueKind == JsonValueKind.Object)
            {
                var message = Text(document, "err_msg") ?? string.Join(' ', new[] { Text(document, "message"), Text(document, "details") }.OfType<string>());
                return new DeepgramError(status, Text(document, "err_code") ?? Text(document, "category"), Shorten(message));
            }
        }
        catch (JsonException)
        {
            // The third shape: the text alone.
        }

        return new DeepgramError(status, null, Shorten(body));
    }

    private static string? Text(JsonDocument document, string name) =>
        document.RootElement.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static string Shorten(string text)
    {
        text = text.ReplaceLineEndings(" ").Trim();
        return text.Length <= LongestMessage ? text : text[..LongestMessage] + "…";
    }
}
