namespace RemoteRunner.Core.Limits;

/// <summary>The windows turns are counted in.</summary>
public enum LimitWindow
{
    Minute = 1,
    Hour = 2,
    Day = 3,
}

/// <summary>What the limiter said.</summary>
/// <param name="Admitted">The turn may begin; it is counted, once.</param>
/// <param name="Window">The full window that frees up last; null when admitted.</param>
/// <param name="Limit">That window's limit.</param>
/// <param name="Wait">Time until the next turn would be admitted.</param>
/// <param name="Tell">Whether the user is to be told: at most once a minute, then silence.</param>
public readonly record struct Admission(bool Admitted, LimitWindow? Window, int Limit, TimeSpan Wait, bool Tell)
{
    internal static Admission Yes { get; } = new(true, null, 0, TimeSpan.Zero, false);
}

/// <summary>Where a user stands in one window.</summary>
/// <param name="NextFree">Time until the oldest turn leaves the window; zero when there is none.</param>
public readonly record struct WindowUsage(LimitWindow Window, int Used, int Limit, TimeSpan NextFree)
{
    public int Remaining => Math.Max(0, Limit - Used);
}
