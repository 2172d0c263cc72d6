using System.ComponentModel.DataAnnotations;

namespace RemoteRunner.Web.Turns;

/// <summary>How a turn's log is written (section <c>TurnLog</c>).</summary>
internal sealed class TurnLogOptions
{
    public const string Section = "TurnLog";

    /// <summary>Text that comes within this time becomes one event; the first piece goes out at once.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:00:02", ErrorMessage = "TurnLog:FlushInterval must lie between 1 millisecond and 2 seconds.")]
    public TimeSpan FlushInterval { get; set; } = TimeSpan.FromMilliseconds(40);

    /// <summary>Events after which text is written in large pieces only; at twice as many nothing but questions and the end is written.</summary>
    [Range(10, 1_000_000, ErrorMessage = "TurnLog:MaxEvents must lie between 10 and 1,000,000.")]
    public int MaxEvents { get; set; } = 5_000;

    /// <summary>Characters of text after which the same happens.</summary>
    [Range(1_000, 100_000_000, ErrorMessage = "TurnLog:MaxCharacters must lie between 1,000 and 100,000,000.")]
    public int MaxCharacters { get; set; } = 2_000_000;
}
