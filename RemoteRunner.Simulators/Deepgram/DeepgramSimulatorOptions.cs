using System.ComponentModel.DataAnnotations;

namespace RemoteRunner.Simulators.Deepgram;

/// <summary>The part of <c>OutsideWorld</c> that the simulated Deepgram needs.</summary>
internal sealed class DeepgramSimulatorOptions
{
    public const string Section = "OutsideWorld";

    /// <summary>The only key that is accepted. Empty: every call gets a 401.</summary>
    public string DeepgramKey { get; set; } = "";

    /// <summary>What is heard in audio whose tags do not say it.</summary>
    [Required]
    public string DeepgramDemoTranscript { get; set; } = DeepgramTexts.DemoTranscript;
}
