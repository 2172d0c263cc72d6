using System.Text.RegularExpressions;

namespace RemoteRunner.Web.Workspaces;

/// <summary>What may be cloned. git knows addresses that run programs (<c>ext::</c>) or read this machine's files; these are none of ours.</summary>
internal static partial class WorkspaceUrl
{
    private const int MaxLength = 500;

    /// <summary>Null when it may be cloned, else why not, in one sentence.</summary>
    /// <param name="protocols">Such as <c>https</c> and <c>ssh</c>.</param>
    public static string? Problem(string url, IReadOnlyCollection<string> protocols)
    {
        if (url.Length > MaxLength || url.Any(c => char.IsControl(c) || char.IsWhiteSpace(c)) || url.StartsWith('-'))
            return Texts.CloneUrlWrong;
        if (Scp().IsMatch(url))
            return protocols.Contains("ssh") ? null : Texts.CloneUrlWrong;
        if (!Uri.TryCreate(url, UriKind.Absolute, out var parsed) || !protocols.Contains(parsed.Scheme) || parsed.Host.Length == 0 || parsed.Host.StartsWith('-'))
            return Texts.CloneUrlWrong;
        if (parsed.Scheme == "ssh")
            return parsed.UserInfo.Contains(':', StringComparison.Ordinal) || parsed.UserInfo.StartsWith('-') ? Texts.ClonePassword : null;

        // It would stand in the clone's settings, where every command of Claude's can read it.
        return parsed.UserInfo.Length > 0 ? Texts.ClonePassword : null;
    }

    /// <summary>Whether ssh leads there, with the user's own key. For addresses that may be cloned.</summary>
    public static bool IsSsh(string url) => Scp().IsMatch(url) || url.StartsWith("ssh://", StringComparison.OrdinalIgnoreCase);

    // git@github.com:team/app.git
    [GeneratedRegex(@"\A[A-Za-z0-9_][A-Za-z0-9_.-]*@[A-Za-z0-9][A-Za-z0-9.-]*:[A-Za-z0-9_./~][^:]*\z", RegexOptions.CultureInvariant)]
    private static partial Regex Scp();
}
