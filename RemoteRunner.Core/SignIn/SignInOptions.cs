using System.ComponentModel.DataAnnotations;

namespace RemoteRunner.Core.SignIn;

/// <summary>How people come into the browser's pages, and for how long (section <c>SignIn</c>).</summary>
public sealed class SignInOptions
{
    public const string Section = "SignIn";

    /// <summary>How long a one-time link counts.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "1.00:00:00", ErrorMessage = "SignIn:LinkLifetime must lie between a minute and a day.")]
    public TimeSpan LinkLifetime { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How long a browser stays signed in that is not used.</summary>
    [Range(typeof(TimeSpan), "00:10:00", "365.00:00:00", ErrorMessage = "SignIn:Lifetime must lie between ten minutes and a year.")]
    public TimeSpan Lifetime { get; set; } = TimeSpan.FromDays(30);

    /// <summary>How long a browser stays signed in at most, however much it is used.</summary>
    [Range(typeof(TimeSpan), "00:10:00", "730.00:00:00", ErrorMessage = "SignIn:MaxLifetime must lie between ten minutes and two years.")]
    public TimeSpan MaxLifetime { get; set; } = TimeSpan.FromDays(180);

    /// <summary>How old what Telegram signed for a launch of the Mini App may be.</summary>
    [Range(typeof(TimeSpan), "00:00:30", "01:00:00", ErrorMessage = "SignIn:LaunchAge must lie between half a minute and an hour.")]
    public TimeSpan LaunchAge { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How long a link counts by which somebody chooses a password.</summary>
    [Range(typeof(TimeSpan), "00:10:00", "30.00:00:00", ErrorMessage = "SignIn:InviteLifetime must lie between ten minutes and 30 days.")]
    public TimeSpan InviteLifetime { get; set; } = TimeSpan.FromHours(24);

    /// <summary>Wrong passwords for one name within <see cref="TryWindow"/>.</summary>
    [Range(3, 1_000, ErrorMessage = "SignIn:TriesPerName must lie between 3 and 1000.")]
    public int TriesPerName { get; set; } = 10;

    /// <summary>Wrong passwords from one address within <see cref="TryWindow"/>.</summary>
    [Range(3, 10_000, ErrorMessage = "SignIn:TriesPerAddress must lie between 3 and 10000.")]
    public int TriesPerAddress { get; set; } = 30;

    /// <summary>How long a wrong password counts.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "1.00:00:00", ErrorMessage = "SignIn:TryWindow must lie between a minute and a day.")]
    public TimeSpan TryWindow { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>The shortest password, in characters.</summary>
    [Range(8, 64, ErrorMessage = "SignIn:PasswordLength must lie between 8 and 64.")]
    public int PasswordLength { get; set; } = 10;
}
