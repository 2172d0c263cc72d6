using System.ComponentModel.DataAnnotations;

namespace RemoteRunner.Core.Audit;

/// <summary>The audit log (section <c>Audit</c>).</summary>
public sealed class AuditOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Audit";

    /// <summary>How long entries are kept.</summary>
    [Range(typeof(TimeSpan), "1.00:00:00", "3650.00:00:00", ErrorMessage = "Audit:Retention must lie between a day and ten years.")]
    public TimeSpan Retention { get; set; } = TimeSpan.FromDays(400);

    /// <summary>Entries kept at the most, about 250 bytes each; beyond that the oldest go first, which is logged.</summary>
    [Range(100, 10_000_000, ErrorMessage = "Audit:MaxEntries must lie between 100 and 10000000.")]
    public int MaxEntries { get; set; } = 100_000;

    /// <summary>Whether the beginning of prompts and of approved commands is kept too.</summary>
    public bool Content { get; set; }
}
