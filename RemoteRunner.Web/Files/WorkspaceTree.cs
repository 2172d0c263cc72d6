namespace RemoteRunner.Web.Files;

/// <summary>What lies in a workspace, one folder at a time. Links are followed only where they stay inside, and git's own folder is not shown.</summary>
internal static class WorkspaceTree
{
    public const int MostEntries = 1_000;

    private const string GitFolder = ".git";

    /// <summary>Where a path really leads, or null when that is nowhere, outside, or git's: its settings may hold a password.</summary>
    /// <param name="workspace">The workspace's real folder.</param>
    /// <param name="path">Below it; empty for the workspace itself.</param>
    public static string? Find(string workspace, string path) =>
        ClosedPath.Find(workspace, path.Length == 0 ? "." : path) is { } real && !Below(workspace, real).Split('/').Contains(GitFolder, StringComparer.OrdinalIgnoreCase)
            ? real
            : null;

    /// <summary>The real path written as below the workspace, with slashes; empty for the workspace itself.</summary>
    public static string Below(string workspace, string real) => Path.GetRelativePath(workspace, real) is var path && path == "." ? string.Empty : path.Replace(Path.DirectorySeparatorChar, '/');

    /// <returns>Null when there is no such folder, or it may not be read.</returns>
    public static FolderView? List(string workspace, string path)
    {
        if (Find(workspace, path) is not { } folder || !Directory.Exists(folder))
            return null;

        try
        {
            var found = new DirectoryInfo(folder).EnumerateFileSystemInfos()
                .Where(e => !e.Name.Equals(GitFolder, StringComparison.OrdinalIgnoreCase)).Take(MostEntries + 1).ToList();
            var entries = found.Take(MostEntries).Select(e => Describe(workspace, Join(path, e.Name), e))
                .OrderBy(e => e.Kind != EntryKind.Folder).ThenBy(e => e.Name, StringComparer.OrdinalIgnoreCase).ThenBy(e => e.Name, StringComparer.Ordinal);
            return new FolderView(path, [.. entries], found.Count > MostEntries);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It went away meanwhile, or belongs to somebody else.
            return null;
        }
    }

    private static FolderEntry Describe(string workspace, string path, FileSystemInfo entry)
    {
        var real = entry.LinkTarget is null ? entry.FullName : Find(workspace, path);
        var kind = real is null ? EntryKind.Closed : Directory.Exists(real) ? EntryKind.Folder : EntryKind.File;
        return new FolderEntry(entry.Name, path, kind, kind == EntryKind.File && new FileInfo(real!) is { Exists: true } file ? file.Length : 0);
    }

    private static string Join(string folder, string name) => folder.Length == 0 ? name : $"{folder}/{name}";
}
