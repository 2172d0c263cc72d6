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
}
