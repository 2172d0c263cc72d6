using System.ComponentModel;
using System.Diagnostics;
using Microsoft.Extensions.Options;

namespace RemoteRunner.Web.Agents.Claude;

/// <summary>Where the CLI is and which version.</summary>
internal sealed class ClaudeInstallation(IOptionsMonitor<ClaudeOptions> options)
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(10);

    private (string Path, DateTime Written, string? Version)? _known;

    /// <summary>The executable's full path, or null when it is not installed (yet: it is looked for at every start).</summary>
    public string? Find()
    {
        var set = options.CurrentValue.Path;
        if (set.Length > 0)
            return File.Exists(set) ? Path.GetFullPath(set) : null;

        return (Environment.GetEnvironmentVariable("PATH") ?? string.Empty)
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.Combine(folder, "claude"))
            .FirstOrDefault(File.Exists);
    }

    /// <summary>Its version, e.g. <c>2.1.331</c> of "2.1.331 (Claude Code)"; null when it is missing or does not say.</summary>
    public async Task<string?> GetVersionAsync(CancellationToken cancellationToken)
    {
        if (Find() is not { } path)
            return null;

        var written = File.GetLastWriteTimeUtc(path);
        if (_known is { } known && known.Path == path && known.Written == written && known.Version is not null)
            return known.Version;

        var version = await AskAsync(path, cancellationToken);
        _known = (path, written, version);
        return version;
    }

    private static async Task<string?> AskAsync(string path, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(_patience);
        var start = new ProcessStartInfo(path, "--version") { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        start.Environment.Clear();
        start.Environment["PATH"] = Environment.GetEnvironmentVariable("PATH");
        start.Environment["HOME"] = Path.GetTempPath();
        start.Environment["CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC"] = "1";
        try
        {
            using var process = Process.Start(start)!;
            process.StandardInput.Close();
            try
            {
                var output = await process.StandardOutput.ReadToEndAsync(limit.Token);
                await process.WaitForExitAsync(limit.Token);
                var version = output.Split(' ', '\n')[0].Trim();
                return version.Length is > 0 and < 40 ? version : null;
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
                cancellationToken.ThrowIfCancellationRequested();
                return null;
            }
        }
        catch (Win32Exception)
        {
            // Not executable: the same as not there.
            return null;
        }
    }
}
