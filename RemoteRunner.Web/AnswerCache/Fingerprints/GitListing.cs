using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace RemoteRunner.Web.AnswerCache.Fingerprints;

/// <summary>
/// Asks git which files it does not track and does not ignore: the one question whose rules are git's own. Listing them
/// runs nothing of the repository's: the file monitor, the only program it could start, is switched off.
/// </summary>
internal static class GitListing
{
    /// <exception cref="NotCacheableException">git failed, was too slow, or there are too many.</exception>
    public static async Task<IReadOnlyList<string>> UntrackedAsync(string root, string? home, AnswerCacheOptions options, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("git",
        [
            "-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null", "-c", "core.untrackedCache=false", "--no-pager",
            "ls-files", "-z", "--others", "--exclude-standard",
        ])
        {
            WorkingDirectory = root,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            UseShellExecute = false,
        };

        var path = Environment.GetEnvironmentVariable("PATH");
        start.Environment.Clear();
        start.Environment["PATH"] = path;
        start.Environment["HOME"] = home ?? "/nonexistent";
        start.Environment["LC_ALL"] = "C";
        start.Environment["GIT_OPTIONAL_LOCKS"] = "0";
        start.Environment["GIT_TERMINAL_PROMPT"] = "0";
        start.Environment["GIT_WORK_TREE"] = root;
        start.Environment["GIT_CEILING_DIRECTORIES"] = Path.GetDirectoryName(root);

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(options.GitTimeout);
        Process process;
        try
        {
            process = Process.Start(start) ?? throw new NotCacheableException(Refusal.GitFailed);
        }
        catch (Win32Exception)
        {
            throw new NotCacheableException(Refusal.GitFailed);
        }

        using (process)
        {
            try
            {
                process.StandardInput.Close();
                var errors = DrainAsync(process.StandardError, limit.Token);
                var paths = await ReadPathsAsync(process.StandardOutput, options.MaxFiles, limit.Token);
                await errors;
                await process.WaitForExitAsync(limit.Token);
                return process.ExitCode == 0 ? paths : throw new NotCacheableException(Refusal.GitFailed);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                throw new NotCacheableException(Refusal.GitFailed);
            }
            finally
            {
                if (!process.HasExited)
                    process.Kill(entireProcessTree: true);
            }
        }
    }

    private static async Task<IReadOnlyList<string>> ReadPathsAsync(StreamReader output, int max, CancellationToken cancellationToken)
    {
        var paths = new List<string>();
        var path = new StringBuilder();
        var buffer = new char[16 * 1024];
        int read;
        while ((read = await output.ReadAsync(buffer, cancellationToken)) > 0)
        {
            foreach (var c in buffer.AsSpan(0, read))
            {
                if (c != '\0')
                {
                    path.Append(c);
                    continue;
                }

                if (paths.Count == max)
                    throw new NotCacheableException(Refusal.TreeTooLarge);
                paths.Add(path.ToString());
                path.Clear();
            }
        }

        return paths.Exists(p => p.Contains('\uFFFD', StringComparison.Ordinal)) ? throw new NotCacheableException(Refusal.UnreadableEntry) : paths;
    }

    private static async Task DrainAsync(StreamReader errors, CancellationToken cancellationToken)
    {
        var buffer = new char[1024];
        while (await errors.ReadAsync(buffer, cancellationToken) > 0)
        {
            // Only read so that git does not wait for a reader.
        }
    }
}
