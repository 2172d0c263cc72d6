using System.Text.RegularExpressions;

namespace RemoteRunner.Web.Workspaces.Git;

/// <summary>Whose account is used at a host that is reached by https. The token itself is never read for anybody to see.</summary>
/// <param name="Host">Such as <c>github.com</c> or <c>git.example.org:8443</c>.</param>
public sealed partial record GitCredential(string Host, string Name)
{
    private const int LongestHost = 253;
    private const int LongestName = 200;
    private const int LongestToken = 2_000;

    /// <summary>A host as it is kept: the port that https has anyway is left out.</summary>
    /// <exception cref="GitRefusalException">It is none, or more than one.</exception>
    public static string ReadHost(string? host)
    {
        host = (host ?? string.Empty).Trim().ToLowerInvariant();
        if (host.StartsWith("http://", StringComparison.Ordinal))
            throw new GitRefusalException(Texts.TokenOverHttp);
        if (host.EndsWith(":443", StringComparison.Ordinal))
            host = host[..^":443".Length];
        var port = host.Split(':') is [_, var digits] ? int.Parse(digits.Length is > 0 and < 6 && digits.All(char.IsAsciiDigit) ? digits : "0") : 1;
        return host.Length <= LongestHost && port is > 0 and <= ushort.MaxValue && HostAlone().IsMatch(host) ? host : throw new GitRefusalException(Texts.HostWrong);
    }

    /// <exception cref="GitRefusalException">It is none. A line break would tell git more than a name.</exception>
    public static string ReadName(string? name) =>
        name?.Trim() is { Length: > 0 and <= LongestName } text && !text.Any(char.IsControl) ? text : throw new GitRefusalException(Texts.AccountNameWrong(LongestName));

    /// <exception cref="GitRefusalException">It is none; what it was is not said.</exception>
    public static string ReadToken(string? token) =>
        token?.Trim() is { Length: > 0 and <= LongestToken } text && !text.Any(c => char.IsControl(c) || char.IsWhiteSpace(c)) ? text : throw new GitRefusalException(Texts.TokenWrong(LongestToken));

    /// <summary>
    /// What a line of <c>.git-credentials</c> tells, but for the token; null for what is no account at a host reached by https:
    /// <code>
    /// https://ben:ghp_0123@github.com
    /// https://ben%40example.org:0123@git.example.org:8443
    /// </code>
    /// </summary>
    public static GitCredential? Read(string line) =>
        Line().Match(line) is { Success: true } match ? new GitCredential(Uri.UnescapeDataString(match.Groups["host"].Value), Uri.UnescapeDataString(match.Groups["name"].Value)) : null;

    [GeneratedRegex(@"\A[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*(:[0-9]{1,5})?\z")]
    private static partial Regex HostAlone();

    [GeneratedRegex(@"\Ahttps://(?<name>[^:@/]+):[^@/]+@(?<host>[^/@]+)")]
    private static partial Regex Line();
}
