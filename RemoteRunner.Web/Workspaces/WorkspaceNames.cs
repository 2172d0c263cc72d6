using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;
using RemoteRunner.Web.Workspaces.Git;

namespace RemoteRunner.Web.Workspaces;

/// <summary>
/// Names a person may say when they speak of a workspace: its own, its branch, its files, what its newest files declare.
/// Cheap rather than complete: every step has a cap, and all together a time.
/// </summary>
internal sealed partial class WorkspaceNames(TimeProvider time)
{
    public const int Most = 200;

    private const int MaxFiles = 5_000;
    private const int MaxScanned = 25;
    private const int MaxScannedBytes = 64 * 1024;
    private const int NewestFiles = 60;
    private const int Symbols = 80;

    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(2);

    private static readonly string[] _sources =
        [".cs", ".fs", ".py", ".ts", ".tsx", ".js", ".jsx", ".go", ".rs", ".java", ".kt", ".swift", ".c", ".h", ".cpp", ".hpp", ".rb", ".php", ".sh", ".sql", ".lua", ".scala"];

    /// <summary>The likeliest to be said first, at most <see cref="Most"/>, each once.</summary>
    public async Task<IReadOnlyList<string>> FindAsync(string folder, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(_patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        var files = await ListAsync(folder, either.Token);
        cancellationToken.ThrowIfCancellationRequested();

        var newest = files.Select(f => new FileInfo(Path.Combine(folder, f))).Where(f => f is { Exists: true, LinkTarget: null })
            .OrderByDescending(f => f.LastWriteTimeUtc).ToList();
        IEnumerable<string> names =
        [
            Path.GetFileName(folder),
            .. Branch(folder),
            .. newest.Take(NewestFiles).Select(f => f.Name),
            .. Declared(newest, limit.Token).Take(Symbols),
            .. newest.Skip(NewestFiles).Select(f => f.Name),
        ];
        return [.. names.Where(n => n.Length is > 1 and <= 60).Distinct(StringComparer.OrdinalIgnoreCase).Take(Most)];
    }

    // "ref: refs/heads/main"
    internal static IEnumerable<string> Branch(string folder)
    {
        const string Prefix = "ref: refs/heads/";
        var head = new FileInfo(Path.Combine(WorktreeLink.Of(folder)?.GitDirectory ?? Path.Combine(folder, ".git"), "HEAD"));
        if (!head.Exists || head.Length > 1024)
            return [];
        var text = File.ReadAllText(head.FullName).Trim();
        return text.StartsWith(Prefix, StringComparison.Ordinal) ? [text[Prefix.Length..]] : [];
    }

    private static List<string> Declared(List<FileInfo> newest, CancellationToken cancellationToken)
    {
        var found = new List<string>();
        var buffer = new char[MaxScannedBytes];
        foreach (var file in newest.Where(f => _sources.Contains(f.Extension, StringComparer.OrdinalIgnoreCase)).Take(MaxScanned))
        {
            if (cancellationToken.IsCancellationRequested)
                break;
            try
            {
                using var reader = new StreamReader(file.FullName, Encoding.UTF8);
                foreach (var match in Declaration().EnumerateMatches(buffer.AsSpan(0, reader.ReadBlock(buffer))))
                    found.Add(buffer.AsSpan(match.Index, match.Length).ToString().Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[^1]);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // It is gone or closed to us; there are others.
            }
        }

        return [.. found.Distinct(StringComparer.Ordinal)];
    }

    // What git tracks, or without git what lies there, hidden folders left out.
    private static async Task<List<string>> ListAsync(string folder, CancellationToken cancellationToken)
    {
        if (Directory.Exists(Path.Combine(folder, ".git")) && await ListTrackedAsync(folder, cancellationToken) is { Count: > 0 } tracked)
            return tracked;

        var options = new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 4, AttributesToSkip = FileAttributes.Hidden | FileAttributes.ReparsePoint };
        var files = new List<string>();
        foreach (var file in Directory.EnumerateFiles(folder, "*", options))
        {
            if (files.Count == MaxFiles || cancellationToken.IsCancellationRequested)
                break;
            files.Add(Path.GetRelativePath(folder, file));
        }

        return files;
    }

    // Runs nothing of the repository's: the file monitor, the only program this could start, is switched off.
    private static async Task<List<string>?> ListTrackedAsync(string folder, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("git", ["-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null", "--no-pager", "ls-files", "-z"])
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            StandardOutputEncoding = Encoding.UTF8,
        };
        var path = Environment.GetEnvironmentVariable("PATH");
        start.Environment.Clear();
        start.Environment["PATH"] = path;
        start.Environment["HOME"] = "/nonexistent";
        start.Environment["LC_ALL"] = "C";
        start.Environment["GIT_OPTIONAL_LOCKS"] = "0";
        start.Environment["GIT_TERMINAL_PROMPT"] = "0";
        start.Environment["GIT_CEILING_DIRECTORIES"] = Path.GetDirectoryName(folder);

        Process git;
        try
        {
            git = Process.Start(start)!;
        }
        catch (Win32Exception)
        {
            return null;
        }

        using (git)
        {
            try
            {
                git.StandardInput.Close();
                return await ReadAsync(git.StandardOutput, cancellationToken);
            }
            catch (OperationCanceledException)
            {
                return null;
            }
            finally
            {
                if (!git.HasExited)
                    git.Kill(entireProcessTree: true);
            }
        }
    }

    // "src/App.cs\0README.md\0"
    private static async Task<List<string>> ReadAsync(StreamReader output, CancellationToken cancellationToken)
    {
        var files = new List<string>();
        var file = new StringBuilder();
        var buffer = new char[16 * 1024];
        int read;
        while (files.Count < MaxFiles && (read = await output.ReadAsync(buffer, cancellationToken)) > 0)
        {
            foreach (var c in buffer.AsSpan(0, read))
            {
                if (c != '\0')
                {
                    file.Append(c);
                    continue;
                }

                files.Add(file.ToString());
                file.Clear();
            }
        }

        return files;
    }

    [GeneratedRegex(@"\b(?:class|interface|struct|record|enum|trait|def|func|fn|function|type|module|namespace)[ \t]+[A-Za-z_][A-Za-z0-9_]{2,59}\b", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Declaration();
}
