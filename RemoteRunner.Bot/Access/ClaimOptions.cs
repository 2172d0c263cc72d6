using System.ComponentModel.DataAnnotations;

namespace RemoteRunner.Bot.Access;

/// <summary>The code by which the first person becomes admin (section <c>Claim</c>).</summary>
internal sealed class ClaimOptions
{
    public const string Section = "Claim";

    [Range(typeof(TimeSpan), "00:00:00.100", "01:00:00")]
    public TimeSpan Lifetime { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>Wrong codes of all people together until the code is dead.</summary>
    [Range(1, 20)]
    public int Tries { get; set; } = 5;
}
