using System.ComponentModel.DataAnnotations;

namespace RemoteRunner.Core.Speech;

/// <summary>Section <c>Speech</c>: what is transcribed.</summary>
public sealed class SpeechOptions
{
    public const string Section = "Speech";

    [Range(typeof(TimeSpan), "00:00:01", "02:00:00", ErrorMessage = "Speech:MaxDuration must lie between one second and two hours.")]
    public TimeSpan MaxDuration { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>Telegram's getFile ends at 20 MB.</summary>
    [Range(1_000, 20_000_000, ErrorMessage = "Speech:MaxBytes must lie in 1000…20000000: Telegram lets bots download no more than 20 MB.")]
    public long MaxBytes { get; set; } = 20_000_000;

    /// <summary>How long a transcript is remembered.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "365.00:00:00", ErrorMessage = "Speech:KeepTranscripts must lie between one second and a year.")]
    public TimeSpan KeepTranscripts { get; set; } = TimeSpan.FromDays(30);
}
