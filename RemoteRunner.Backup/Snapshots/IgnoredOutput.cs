using System.Diagnostics;
using System.Text;
using RemoteRunner.Backup.Engine;

namespace RemoteRunner.Backup.Snapshots;

/// <summary>
/// Finds what need not be saved: folders that a repository ignores as a whole (build output, installed packages) and
/// large ignored files. Small ignored files are saved: a lost <c>.env</c> is missed, a lost object file is not.
/// </summary>
internal static class IgnoredOutput
{
    private const long SmallFile = 1024 * 1024;
    private const int DeepestRepository = 4;
    private const int MostPatterns = 20_000;
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(1);

    /// <returns>Patterns for restic's exclude file.</returns>
    public static async Task<IReadOnlyList<string>> FindAsync(string workspacesRoot, CancellationToken cancellationToken)
    {
        var patterns = new List<string>();
        foreach (var repository in Repositories(new DirectoryInfo(workspacesRoot), 0))
        {
            foreach (var path in await ListAsync(repository, cancellationToken))
            {
                var full = Path.Combine(repository, path);
                if (patterns.Count < MostPatterns && IsOutput(full) && Line(full) is { } line)
                    patterns.Add(line);
            }
        }

        return patterns;
    }

    /// <summary>The repositories below a folder: those in the workspaces root, and those within plain folders and other repositories.</summary>
    public static IEnumerable<string> Repositories(DirectoryInfo folder, int depth)
    {
        if (Path.Exists(Path.Combine(folder.FullName, ".git")))
            yield return folder.FullName;
        if (depth == DeepestRepository)
            yield break;

        foreach (var child in Children(folder))
        {
            foreach (var repository in Repositories(child, depth + 1))
                yield return repository;
        }
    }

    private static IEnumerable<DirectoryInfo> Children(DirectoryInfo folder)
    {
        try
        {
            return [.. folder.EnumerateDirectories("*", new EnumerationOptions { AttributesToSkip = FileAttributes.ReparsePoint })
                .Where(d => d.Name is not (".git" or "node_modules"))];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Gone or closed to us: restic says so itself if it matters.
            return [];
        }
    }

    // git ends folders with a slash, which is how one knows them.
    private static bool IsOutput(string path)
    {
        if (path.EndsWith('/'))
            return true;
        var file = new FileInfo(path);
        return file.Exists && file.LinkTarget is null && file.Length > SmallFile;
    }

    // An exclude file has its own ideas about a dollar, blanks at the ends and line breaks.
    private static string? Line(string path)
    {
        var pattern = Path.TrimEndingDirectorySeparator(path);
        return pattern.Contains('\n', StringComparison.Ordinal) || pattern.Contains('\uFFFD', StringComparison.Ordinal) || pattern.Trim().Length != pattern.Length
            ? null
            : Restic.Pattern(pattern).Replace("$", "$$", StringComparison.Ordinal);
    }

    // The answer is git's own; nothing of the repository's is run: its file monitor and hooks are switched off. A repository
    // git cannot read is saved whole.
    private static async Task<IReadOnlyList<string>> ListAsync(string repository, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("git",
        [
            "-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null", "-c", "core.untrackedCache=false", "--no-pager",
            "ls-files", "-z", "--others", "--ignored", "--exclude-standard", "--directory",
        ])
        {
            WorkingDirectory = repository,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
        };
        GitEnvironment.Set(start, repository);
        var (exitCode, output, _) = await GitEnvironment.RunAsync(start, _patience, cancellationToken);
        return exitCode == 0 ? output.Split('\0', StringSplitOptions.RemoveEmptyEntries) : [];
    }
}
