using System.ComponentModel.DataAnnotations;

namespace RemoteRunner.Bot.Speech;

/// <summary>Section <c>Speech</c>: what is transcribed, and without a Deepgram key by what.</summary>
internal sealed class SpeechOptions : IValidatableObject
{
    public const string Section = "Speech";

    /// <summary>Path of a Whisper model in ggml format; used when there is no Deepgram key.</summary>
    public string WhisperModel { get; set; } = "";

    /// <summary>A language tag, or <c>auto</c>.</summary>
    [RegularExpression("^[a-z]{2,3}$|^auto$", ErrorMessage = "Speech:WhisperLanguage must be a language such as en, or auto.")]
    public string WhisperLanguage { get; set; } = "auto";

    /// <summary>0: as many as there are processors, at most 8.</summary>
    [Range(0, 64, ErrorMessage = "Speech:WhisperThreads must lie in 0…64.")]
    public int WhisperThreads { get; set; }

    /// <summary>How long Whisper may think about one recording.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "02:00:00", ErrorMessage = "Speech:WhisperTimeout must lie between one second and two hours.")]
    public TimeSpan WhisperTimeout { get; set; } = TimeSpan.FromMinutes(10);

    [Range(typeof(TimeSpan), "00:00:01", "02:00:00", ErrorMessage = "Speech:MaxDuration must lie between one second and two hours.")]
    public TimeSpan MaxDuration { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>Telegram's getFile ends at 20 MB.</summary>
    [Range(1_000, 20_000_000, ErrorMessage = "Speech:MaxBytes must lie in 1000…20000000: Telegram lets bots download no more than 20 MB.")]
    public long MaxBytes { get; set; } = 20_000_000;

    /// <summary>How long a transcript is remembered.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "365.00:00:00", ErrorMessage = "Speech:KeepTranscripts must lie between one second and a year.")]
    public TimeSpan KeepTranscripts { get; set; } = TimeSpan.FromDays(30);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (WhisperModel.Length > 0 && !File.Exists(WhisperModel))
            yield return new ValidationResult("Speech:WhisperModel names a file that does not exist: set it to the path of a Whisper model in ggml format, or leave it empty.", [nameof(WhisperModel)]);
    }
}
