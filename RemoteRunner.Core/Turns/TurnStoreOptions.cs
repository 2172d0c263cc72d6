using System.ComponentModel.DataAnnotations;

namespace RemoteRunner.Core.Turns;

/// <summary>How long turns are kept and how many may wait (section <c>Turns</c>).</summary>
public sealed class TurnStoreOptions
{
    public const string Section = "Turns";

    /// <summary>Turns of one session that have not ended, the running one included.</summary>
    [Range(1, 1000)]
    public int QueueCap { get; set; } = 21;

    /// <summary>How long a turn, its log and its approvals stay after the last change.</summary>
    [Range(typeof(TimeSpan), "01:00:00", "3650.00:00:00")]
    public TimeSpan Retention { get; set; } = TimeSpan.FromDays(30);
}
