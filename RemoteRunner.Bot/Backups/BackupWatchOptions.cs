using System.ComponentModel.DataAnnotations;

namespace RemoteRunner.Bot.Backups;

/// <summary>How the bot watches over the backups (section <c>BackupWatch</c>).</summary>
internal sealed class BackupWatchOptions
{
    public const string Section = "BackupWatch";

    /// <summary>How often it looks whether an admin must be told of something.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "01:00:00", ErrorMessage = "BackupWatch:Look must lie between a tenth of a second and one hour.")]
    public TimeSpan Look { get; set; } = TimeSpan.FromSeconds(15);
}
