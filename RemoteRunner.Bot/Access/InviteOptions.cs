using System.ComponentModel.DataAnnotations;

namespace RemoteRunner.Bot.Access;

/// <summary>How admins invite (section <c>Invites</c>).</summary>
internal sealed class InviteOptions
{
    public const string Section = "Invites";

    /// <summary>How long a link lets somebody in.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "30.00:00:00", ErrorMessage = "Invites:Lifetime must lie between one minute and 30 days.")]
    public TimeSpan Lifetime { get; set; } = TimeSpan.FromHours(24);
}
