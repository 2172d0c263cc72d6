using System.ComponentModel.DataAnnotations;
using Cronos;

namespace RemoteRunner.Backup;

/// <summary>What is saved, where to, when, and how long it is kept (section <c>Backup</c>).</summary>
internal sealed class BackupOptions : IValidatableObject
{
    public const string Section = "Backup";

    /// <summary>In place of a cron expression: never by itself.</summary>
    public const string Off = "off";

    /// <summary>The box that is saved: the same value as <c>Box:Name</c>; the host's name when empty. It must stay the same.</summary>
    [RegularExpression("^[A-Za-z0-9._-]{0,60}$", ErrorMessage = "Backup:Box may hold letters, digits, '.', '_' and '-', at most 60 of them.")]
    public string Box { get; set; } = string.Empty;

    /// <summary>The service's own folder: its state, restic's cache, scratch places and, unless set otherwise, repository and key.</summary>
    [Required(ErrorMessage = "Backup:Directory is empty: set it to a folder the backup service may write to, e.g. .data/backup.")]
    public string Directory { get; set; } = ".data/backup";

    /// <summary>A folder, or what restic calls a repository: <c>s3:https://host/bucket</c>, <c>sftp:user@host:/path</c>, <c>rest:https://…</c>. Empty: a folder below <see cref="Directory"/>.</summary>
    public string Repository { get; set; } = string.Empty;

    /// <summary>The key of the repository. Without it nobody can read the snapshots.</summary>
    public string Password { get; set; } = string.Empty;

    /// <summary>A file that holds the key instead.</summary>
    public string PasswordFile { get; set; } = string.Empty;

    /// <summary>Makes a key at the first start when none is given: for a machine of one's own (the AppHost sets it).</summary>
    public bool MakesKey { get; set; }

    /// <summary>restic, 0.14 or newer.</summary>
    [Required(ErrorMessage = "Backup:ResticPath is empty: leave it out to take restic from the PATH, or set it to restic's executable.")]
    public string ResticPath { get; set; } = "restic";

    /// <summary>Environment variables for restic, e.g. <c>AWS_ACCESS_KEY_ID</c>.</summary>
    public Dictionary<string, string> Environment { get; } = new(StringComparer.Ordinal);

    /// <summary>The box's data: Claude's config directories and transcripts (<c>Box:DataDirectory</c>).</summary>
    [Required(ErrorMessage = "Backup:BoxDirectory is empty: set it to the box's data directory (Box:DataDirectory).")]
    public string BoxDirectory { get; set; } = ".data/box";

    /// <summary>The folder whose subfolders are the workspaces (<c>Workspaces:Root</c>).</summary>
    [Required(ErrorMessage = "Backup:WorkspacesRoot is empty: set it to the folder that holds the workspaces (Workspaces:Root).")]
    public string WorkspacesRoot { get; set; } = ".data/workspaces";

    /// <summary>When, as a cron expression, or <c>off</c>.</summary>
    public string Schedule { get; set; } = "0 2 * * *";

    /// <summary>When a restore drill is held, as a cron expression, or <c>off</c>.</summary>
    public string DrillSchedule { get; set; } = "0 4 * * 0";

    /// <summary>The time zone of both, e.g. <c>Europe/Berlin</c>; the machine's own when empty.</summary>
    public string TimeZone { get; set; } = string.Empty;

    /// <summary>How long running turns are waited for; zero: the box is not held at all.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00", ErrorMessage = "Backup:HoldWait must lie between 0 and 10 minutes.")]
    public TimeSpan HoldWait { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long the box may be held while files are read. A first backup takes longer: then what it read is brought up to date under a second hold.</summary>
    [Range(typeof(TimeSpan), "00:00:05", "00:30:00", ErrorMessage = "Backup:HoldLasts must lie between 5 seconds and 30 minutes.")]
    public TimeSpan HoldLasts { get; set; } = TimeSpan.FromMinutes(2);

    [Range(1, 1000, ErrorMessage = "Backup:KeepLast must lie between 1 and 1000.")]
    public int KeepLast { get; set; } = 3;

    [Range(0, 1000, ErrorMessage = "Backup:KeepDaily must lie between 0 and 1000.")]
    public int KeepDaily { get; set; } = 7;

    [Range(0, 1000, ErrorMessage = "Backup:KeepWeekly must lie between 0 and 1000.")]
    public int KeepWeekly { get; set; } = 5;

    [Range(0, 1000, ErrorMessage = "Backup:KeepMonthly must lie between 0 and 1000.")]
    public int KeepMonthly { get; set; } = 12;

    /// <summary>In how many shares the repository's data is read: one each run, so all of it in that many runs.</summary>
    [Range(1, 365, ErrorMessage = "Backup:CheckShares must lie between 1 and 365.")]
    public int CheckShares { get; set; } = 7;

    /// <summary>How long after its time a backup counts as late.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "7.00:00:00", ErrorMessage = "Backup:LateAfter must lie between one minute and seven days.")]
    public TimeSpan LateAfter { get; set; } = TimeSpan.FromHours(2);

    /// <summary>The pause before a failed backup is tried again; it doubles with each failure.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00", ErrorMessage = "Backup:RetryAfter must lie between one second and one day.")]
    public TimeSpan RetryAfter { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>The longest such pause.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00", ErrorMessage = "Backup:LongestRetry must lie between one second and one day.")]
    public TimeSpan LongestRetry { get; set; } = TimeSpan.FromHours(1);

    public TimeZoneInfo Zone => TimeZone.Length == 0 ? TimeZoneInfo.Local : TimeZoneInfo.FindSystemTimeZoneById(TimeZone);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Password.Length == 0 && PasswordFile.Length == 0 && !MakesKey)
            yield return new ValidationResult("Backup:Password is not set: set it (or Backup:PasswordFile) to a long random text, e.g. from 'openssl rand -hex 32', and keep a copy elsewhere.", [nameof(Password)]);
        foreach (var (name, value) in new[] { (nameof(Schedule), Schedule), (nameof(DrillSchedule), DrillSchedule) })
        {
            if (!value.Equals(Off, StringComparison.OrdinalIgnoreCase) && !CronExpression.TryParse(value, out _))
                yield return new ValidationResult($"Backup:{name} is '{value}'. Write a cron expression of five fields, e.g. '0 2 * * *' for 02:00 every day, or 'off'.", [name]);
        }

        if (TimeZone.Length > 0 && !TimeZoneInfo.TryFindSystemTimeZoneById(TimeZone, out _))
            yield return new ValidationResult($"Backup:TimeZone is '{TimeZone}', which this machine does not know. Write e.g. Europe/Berlin or UTC.", [nameof(TimeZone)]);
    }
}
