using System.Text.RegularExpressions;

namespace RemoteRunner.Web.Workspaces.Git;

/// <summary>What git and ssh write to stderr when they give up.</summary>
internal static partial class GitComplaint
{
    private const string Remote = "remote:";

    // Around what has happened.
    private static readonly string[] _saidEveryTime =
    [
        "Cloning into ", "Warning: ", "warning: ", "Please make sure you have the correct access rights", "and the repository exists.",
        "fatal: Could not read from remote repository.",
    ];

    /// <summary>
    /// The one line that says what has happened: git's last is often <c>and the repository exists.</c>, whatever the reason. Empty when
    /// nothing was said.
    /// </summary>
    public static string Essence(string words)
    {
        var lines = words.Split('\n', StringSplitOptions.TrimEntries).Select(WithoutRemote).Where(l => l.Any(char.IsLetterOrDigit)).ToList();
        return lines.FindLast(l => !_saidEveryTime.Any(s => l.StartsWith(s, StringComparison.Ordinal)))
            ?? lines.FindLast(l => l.StartsWith("fatal: ", StringComparison.Ordinal))
            ?? lines.LastOrDefault()
            ?? string.Empty;
    }

    /// <summary><c>git@github.com: Permission denied (publickey).</c></summary>
    public static bool RefusesKey(string words) => words.Contains("Permission denied (publickey", StringComparison.Ordinal);

    /// <summary><c>fatal: could not read Username for 'https://github.com': terminal prompts disabled</c></summary>
    public static bool WantsToken(string words) =>
        words.Contains("could not read Username", StringComparison.Ordinal) || words.Contains("Authentication failed", StringComparison.Ordinal);

    /// <summary>The host of <c>Host key for [127.0.0.1]:2222 has changed and you have requested strict checking.</c>, as known_hosts names it; else null.</summary>
    public static string? HostWithAnotherKey(string words) => HostKeyChanged().Match(words) is { Success: true } match ? match.Groups[1].Value : null;

    // "remote: ERROR: The project you were looking for could not be found."
    private static string WithoutRemote(string line) => line.StartsWith(Remote, StringComparison.Ordinal) ? line[Remote.Length..].Trim() : line;

    [GeneratedRegex(@"Host key for (\S+) has changed")]
    private static partial Regex HostKeyChanged();
}
