using System.Text.RegularExpressions;
using RemoteRunner.Simulators.Telegram.Wire;

namespace RemoteRunner.Simulators.Telegram.Entities;

/// <summary>Which links Telegram keeps: http(s) with a dot in the host, and its own <c>tg://</c>. A text link to anything else just loses its link.</summary>
internal static partial class EntityLinks
{
    public static MessageEntity? Resolve(string url, MessageEntity link, Func<long, User?> findUser)
    {
        var mention = UserLink().Match(url);
        if (mention.Success && long.TryParse(mention.Groups[1].Value, out var id))
            return findUser(id) is { } user ? link with { Type = "text_mention", User = user } : null;
        return Check(url) is { } accepted ? link with { Url = accepted } : null;
    }

    /// <returns>The link as the server would store it, or null when it would refuse it.</returns>
    public static string? Check(string url)
    {
        url = url.Trim();
        if (TelegramLink().IsMatch(url))
            return url;

        if (!url.Contains("://", StringComparison.Ordinal))
        {
            if (OtherScheme().IsMatch(url))
                return null;
            url = "http://" + url;
        }

        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
            return null;
        var isIpv6 = uri.HostNameType == UriHostNameType.IPv6;
        if (!isIpv6 && !uri.Host.Contains('.', StringComparison.Ordinal))
            return null;

        var authority = url.IndexOf("://", StringComparison.Ordinal) + 3;
        var hasPath = url.AsSpan(authority).IndexOfAny('/', '?', '#') >= 0;
        return hasPath ? url : url + "/";
    }

    [GeneratedRegex(@"^tg://user\?id=(\d{1,19})(?:$|&)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex UserLink();

    [GeneratedRegex(@"^(?:tg|ton|tonsite)://[A-Za-z0-9._-]+(?:[/?].*)?$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex TelegramLink();

    [GeneratedRegex(@"^[A-Za-z][A-Za-z0-9+-]*:(?!\d)", RegexOptions.CultureInvariant)]
    private static partial Regex OtherScheme();
}
