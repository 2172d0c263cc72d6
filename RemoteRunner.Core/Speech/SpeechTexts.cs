namespace RemoteRunner.Core.Speech;

/// <summary>What people read about voice messages.</summary>
public static class SpeechTexts
{
    public const string NoEngine =
        "I cannot listen to voice messages yet: set Parameters:deepgram-api-key (a Deepgram key) or Speech:WhisperModel (the path of a Whisper model on this machine), or write to me instead.";

    public const string Unauthorized =
        "Deepgram does not accept its key: set Parameters:deepgram-api-key to a valid one.";

    public const string PaymentRequired =
        "Deepgram's credit is used up: top up the account at console.deepgram.com, or write to me instead.";

    public const string Forbidden =
        "Deepgram's key may not use this model: give it the permission, or choose another with Deepgram:Model.";

    public const string RateLimited = "Deepgram has too much to do right now: try again in a minute.";

    public const string BadAudio = "I could not read this recording: it is damaged or in a format that cannot be transcribed.";

    public const string Timeout = "The transcription took too long: try again, or send a shorter message.";

    public const string Unavailable = "The transcription service cannot be reached right now: try again in a moment.";

    public const string Refused =
        "Deepgram did not accept the request: check Deepgram:Model and Deepgram:Language; the log has its answer.";

    public static string TooLong(TimeSpan limit) =>
        $"This recording is too long: at most {limit.TotalMinutes:0.#} minutes can be transcribed (Speech:MaxDuration).";

    public static string TooLarge(long limit) =>
        $"This file is too large: Telegram lets bots download at most 20 MB, and {limit / 1_000_000.0:0.#} MB are allowed here (Speech:MaxBytes). A voice message instead of an audio file is much smaller.";
}
