namespace RemoteRunner.Core.Workspaces;

/// <summary>The names of workspaces: folders under one root, so nothing that could lead elsewhere.</summary>
public static class WorkspaceName
{
    /// <summary>In characters.</summary>
    public const int MaxLength = 60;

    /// <summary>Lower-case letters, digits, '.', '_' and '-', beginning with a letter or digit.</summary>
    public static bool IsValid(string name) =>
        name.Length is > 0 and <= MaxLength && char.IsAsciiLetterOrDigit(name[0])
        && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '.' or '_' or '-');

    /// <summary>A name for what an address leads to: <c>https://example.org/team/My_App.git</c> becomes <c>my_app</c>; null when nothing is left.</summary>
    public static string? Of(string url)
    {
        var last = url.TrimEnd('/').Split('/', ':')[^1].ToLowerInvariant();
        if (last.EndsWith(".git", StringComparison.Ordinal))
            last = last[..^4];
        var name = new string([.. last.Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-' ? c : '-')]).TrimStart('.', '_', '-');
        return IsValid(name) ? name : null;
    }
}
