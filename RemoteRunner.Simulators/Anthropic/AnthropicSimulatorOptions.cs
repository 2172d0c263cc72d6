using System.ComponentModel.DataAnnotations;

namespace RemoteRunner.Simulators.Anthropic;

/// <summary>The part of <c>OutsideWorld</c> that the simulated Messages API needs.</summary>
internal sealed class AnthropicSimulatorOptions
{
    public const string Section = "OutsideWorld";

    /// <summary>The only key that is accepted. Empty: every call gets a 401, as the real API is in use.</summary>
    public string AnthropicKey { get; set; } = "";

    /// <summary>Value of the header <c>X-OutsideWorld-Token</c> that the control API wants. Empty: the control API is shut.</summary>
    public string Token { get; set; } = "";

    /// <summary>Time from a request to its first byte.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00")]
    public TimeSpan AnthropicFirstToken { get; set; } = TimeSpan.FromMilliseconds(250);

    /// <summary>How fast words are streamed. 0: all at once.</summary>
    [Range(0, 100_000)]
    public double AnthropicWordsPerSecond { get; set; } = 40;

    /// <summary>A larger body gets a 413, as at the real API.</summary>
    [Range(1_024, 256 * 1024 * 1024)]
    public int AnthropicMaxRequestBytes { get; set; } = 32 * 1024 * 1024;
}
