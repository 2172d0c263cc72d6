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

    /// <summary>How old what Telegram signed for the Mini App may be.</summary>
    [Range(typeof(TimeSpan), "00:00:10", "1.00:00:00", ErrorMessage = "SignIn:MiniAppFreshness must lie between ten seconds and a day.")]
    public TimeSpan MiniAppFreshness { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Wrong passwords for one person, or from one address, before more are refused for <see cref="TryWindow"/>.</summary>
    [Range(1, 100, ErrorMessage = "SignIn:MaxTries must lie between 1 and 100.")]
    public int MaxTries { get; set; } = 5;

    /// <summary>How long a wrong password counts.</summary>
    [Range(typeof(TimeSpan), "00:00:10", "1.00:00:00", ErrorMessage = "SignIn:TryWindow must lie between ten seconds and a day.")]
    public TimeSpan TryWindow { get; set; } = TimeSpan.FromMinutes(15);
}
