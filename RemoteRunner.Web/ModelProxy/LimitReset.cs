using System.Globalization;

namespace RemoteRunner.Web.ModelProxy;

/// <summary>How long the API asks to wait: <c>retry-after: 17</c>, or for a subscription <c>anthropic-ratelimit-unified-reset: 1795558275</c>.</summary>
internal static class LimitReset
{
    // A week is the longest window there is.
    private const int Longest = 8 * 24 * 60 * 60;

    // Beyond this a turn that waits looks like one that hangs: the person is told, and offered to go on when it resets.
    private static readonly TimeSpan _worthWaiting = TimeSpan.FromMinutes(1);

    public static TimeSpan? Of(IHeaderDictionary headers, DateTimeOffset now)
    {
        if (long.TryParse(headers["anthropic-ratelimit-unified-reset"], CultureInfo.InvariantCulture, out var reset)
            && reset - now.ToUnixTimeSeconds() is > 0 and < Longest and var left)
        {
            return TimeSpan.FromSeconds(left);
        }

        return int.TryParse(headers.RetryAfter, CultureInfo.InvariantCulture, out var seconds) && seconds is >= 0 and < Longest ? TimeSpan.FromSeconds(seconds) : null;
    }

    public static bool IsWorthWaiting(TimeSpan wait) => wait <= _worthWaiting;
}
