namespace RemoteRunner.Web.Workspaces.Git;

/// <summary>
/// From a worktree to the repository it belongs to, which is another workspace. Its file <c>.git</c> says where, and Claude can
/// write that: so it counts only when the repository says the same of the worktree.
/// </summary>
/// <param name="Main">The real folder of the workspace that holds the repository.</param>
/// <param name="GitDirectory">What git keeps of the worktree: <c>/srv/workspaces/app/.git/worktrees/app-1a2b3c4d</c>.</param>
internal sealed record WorktreeLink(string Main, string GitDirectory)
{
    private const string Prefix = "gitdir: ";
    private const int MaxLength = 4_096;

    /// <param name="folder">A workspace's real folder.</param>
    /// <returns>Null when it is no worktree of a workspace beside it.</returns>
    public static WorktreeLink? Of(string folder)
    {
        // "gitdir: /srv/workspaces/app/.git/worktrees/app-1a2b3c4d"
        var link = Path.Combine(folder, ".git");
        if (Read(link) is not { } text || !text.StartsWith(Prefix, StringComparison.Ordinal))
            return null;

        var directory = text[Prefix.Length..];
        if (!Path.IsPathFullyQualified(directory) || Path.GetFullPath(directory) != directory
            || Path.GetDirectoryName(directory) is not { } worktrees || Path.GetFileName(worktrees) != "worktrees"
            || Path.GetDirectoryName(worktrees) is not { } git || Path.GetFileName(git) != ".git"
            || Path.GetDirectoryName(git) is not { } main || main == folder || Path.GetDirectoryName(main) != Path.GetDirectoryName(folder))
        {
            return null;
        }

        return new[] { main, git, worktrees, directory }.All(IsPlain)
            && Read(Path.Combine(directory, "gitdir")) == link && Read(Path.Combine(directory, "commondir")) == "../.."
            ? new WorktreeLink(main, directory)
            : null;
    }

    private static bool IsPlain(string folder) => new DirectoryInfo(folder) is { Exists: true, LinkTarget: null };

    private static string? Read(string path)
    {
        var file = new FileInfo(path);
        try
        {
            return file is { Exists: true, LinkTarget: null, Length: <= MaxLength } ? File.ReadAllText(path).TrimEnd('\n') : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
