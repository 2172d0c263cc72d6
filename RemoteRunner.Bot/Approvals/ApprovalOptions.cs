using System.ComponentModel.DataAnnotations;

namespace RemoteRunner.Bot.Approvals;

/// <summary>How the bot asks (section <c>Approvals</c>).</summary>
internal sealed class ApprovalOptions
{
    public const string Section = "Approvals";

    /// <summary>How long a question may wait before its person is reminded, once; zero: never.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "30.00:00:00", ErrorMessage = "Approvals:RemindAfter must lie between zero (never) and 30 days.")]
    public TimeSpan RemindAfter { get; set; } = TimeSpan.FromMinutes(30);
}
