using System.ComponentModel.DataAnnotations;
using RemoteRunner.Core.Speech;

namespace RemoteRunner.Bot.Speech.Whisper;

/// <summary>The part of section <c>Speech</c> that says by what voice messages are transcribed without a Deepgram key.</summary>
internal sealed class WhisperOptions : IValidatableObject
{
    public const string Section = SpeechOptions.Section;

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

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (WhisperModel.Length > 0 && !File.Exists(WhisperModel))
            yield return new ValidationResult("Speech:WhisperModel names a file that does not exist: set it to the path of a Whisper model in ggml format, or leave it empty.", [nameof(WhisperModel)]);
    }
}
