using System.Text;

namespace RemoteRunner.Backup.Restoring;

/// <summary>
/// Claude files a transcript by the folder it worked in: <c>/data/ws/main</c> becomes <c>projects/-data-ws-main</c>. When
/// the workspaces come to lie elsewhere, these folders are renamed, or no session would be found again.
/// </summary>
internal static class TranscriptFolders
{
    // Longer names are cut and get a hash, which we do not compute.
    private const int LongestName = 200;

    /// <returns>How many folders were renamed.</returns>
    public static int Rename(string boxDirectory, string oldRoot, string newRoot)
    {
        var (from, to) = (NameOf(oldRoot), NameOf(newRoot));
        var users = Path.Combine(boxDirectory, "users");
        if (from == to || !Directory.Exists(users))
            return 0;

        var renamed = 0;
        foreach (var projects in Directory.EnumerateDirectories(users).Select(user => Path.Combine(user, "claude", "projects")).Where(Directory.Exists))
        {
            foreach (var project in Directory.EnumerateDirectories(projects).ToList())
            {
                var name = Path.GetFileName(project);
                if (name != from && !name.StartsWith(from + "-", StringComparison.Ordinal))
                    continue;
                var target = Path.Combine(projects, to + name[from.Length..]);
                if (Path.GetFileName(target).Length <= LongestName && !Directory.Exists(target))
                {
                    Directory.Move(project, target);
                    renamed++;
                }
            }
        }

        return renamed;
    }

    private static string NameOf(string folder)
    {
        var name = new StringBuilder(folder.Length);
        foreach (var c in folder)
            name.Append(char.IsAsciiLetterOrDigit(c) ? c : '-');
        return name.ToString();
    }
}
