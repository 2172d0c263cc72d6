using System.Diagnostics;
using RemoteRunner.Web.Workspaces.Git;

namespace RemoteRunner.Web.Workspaces;

/// <summary>What git says of a workspace, without running anything of the repository's.</summary>
internal static class WorkspaceGit
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(20);

    /// <summary>How many files are changed or not tracked, and how many commits are on no remote; (0, 0) in a plain folder.</summary>
    public static async Task<(int Changed, int Unpushed)> UnsavedAsync(string folder, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(Path.Combine(folder, ".git")) && !File.Exists(Path.Combine(folder, ".git")))
            return (0, 0);

        var changed = await CountLinesAsync(folder, ["status", "--porcelain", "--untracked-files=all"], cancellationToken);
        // What other branches hold is not the worktree's to lose.
        string[] own = WorkspaceNames.Branch(folder).FirstOrDefault() is { } branch && WorktreeLink.Of(folder) is not null
            ? ["HEAD", "--not", "--remotes", $"--exclude={branch}", "--branches"]
            : ["--branches", "--not", "--remotes"];
        var unpushed = await CountLinesAsync(folder, ["log", "--format=%H", .. own], cancellationToken);
        return (changed, unpushed);
    }

    private static async Task<int> CountLinesAsync(string folder, string[] arguments, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(_patience);
        var start = new ProcessStartInfo("git", ["-c", "core.hooksPath=/dev/null", "-c", "core.fsmonitor=false", "--no-pager", .. arguments])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["GIT_OPTIONAL_LOCKS"] = "0";
        using var git = Process.Start(start)!;
        try
        {
            var errors = git.StandardError.ReadToEndAsync(limit.Token);
            var lines = 0;
            while (await git.StandardOutput.ReadLineAsync(limit.Token) is not null)
                lines++;
            await errors;
            return lines;
        }
        finally
        {
            if (!git.HasExited)
                git.Kill(entireProcessTree: true);
        }
    }
}
