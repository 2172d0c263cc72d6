using System.Globalization;

namespace RemoteRunner.Web;

/// <summary>What people read where they speak to a page.</summary>
internal static partial class Texts
{
    public const string Speak = "Speak";
    public const string SpeechLabel = "Recording";
    public const string SpeechRecords = "Recording";
    public const string SpeechIsHeard = "Listening to what you said…";
    public const string SpeechDone = "Done";
    public const string SpeechCancel = "Discard";
    public const string SpeechAgain = "Try again";
    public const string NothingHeard = "Nothing was heard.";
    public const string NoMicrophone = "No microphone was found.";
    public const string MicrophoneRefused = "The browser may not use the microphone: allow it for this page and try again.";
    public const string NoRecorder = "This browser cannot record here: it takes a secure address (https, or localhost) and a browser that can record.";

    public const string SpeechNotSetUp =
        "Nothing listens here yet: give the box a Deepgram key (Parameters:deepgram-api-key). Whisper hears voice messages in Telegram only.";

    public static string RecordingIsFull(TimeSpan limit) =>
        string.Create(CultureInfo.InvariantCulture, $"The recording has ended by itself: at most {limit.TotalMinutes:0.#} minutes can be transcribed (Speech:MaxDuration).");

    public static string RecordingTooLarge(long limit) =>
        string.Create(CultureInfo.InvariantCulture, $"This recording is too large: {limit / 1_000_000.0:0.#} MB are allowed (Speech:MaxBytes).");
}
