using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Options;

namespace RemoteRunner.Backup.Engine;

/// <summary>A thin driver of restic, 0.14 and newer: what is asked of it, and what it says.</summary>
/// <remarks>Every method throws <see cref="ResticException"/> when restic cannot do it.</remarks>
internal sealed class Restic(IOptions<BackupOptions> options, BackupPlace place, RepositoryKey key)
{
    /// <summary>Tag of our snapshots: others in the same repository are left alone.</summary>
    public const string Tag = "remoterunner";

    private const string Version = "version";

    // For what only reads: our own lock keeps writers out, and a restore must not fail on what a dead one left.
    private const string NoLock = "--no-lock";

    // Other tools' credentials for the place where the repository is: restic reads them from its environment.
    private static readonly string[] _handedOn = ["PATH", "HOME", "TMPDIR", "SSH_AUTH_SOCK", "SSL_CERT_FILE", "SSL_CERT_DIR", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY"];

    /// <summary>The version, e.g. <c>0.14.0</c>.</summary>
    public async Task<string> GetVersionAsync(CancellationToken cancellationToken)
    {
        // restic 0.14.0 compiled with go1.19.8 on linux/amd64
        var text = await ReadAsync(Version, [], cancellationToken);
        return text.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [_, var version, ..] ? version : text.Trim();
    }

    /// <summary>
    /// Makes the repository ready: every lock is removed, which only who knows that nobody else works on it may do (see
    /// <see cref="Snapshots.WriterLock"/>).
    /// </summary>
    /// <param name="creates">Whether one that is not there is made: when one was there before, its disk may not be mounted.</param>
    public async Task PrepareAsync(bool creates, CancellationToken cancellationToken)
    {
        try
        {
            await ReadAsync("unlock", ["--remove-all"], cancellationToken);
        }
        catch (ResticException e) when (creates && e.Failure == ResticFailure.NoRepository)
        {
            await ReadAsync("init", [], cancellationToken);
        }
    }

    /// <param name="paths">Must exist: before 0.19 restic passes over missing ones and says it went well.</param>
    /// <returns>The summary, and sentences about what could not be read.</returns>
    public async Task<(ResticSummary Summary, IReadOnlyList<string> Unreadable)> BackupAsync(
        IReadOnlyList<string> paths, string excludeFile, Action<ResticStatus> onStatus, CancellationToken cancellationToken)
    {
        foreach (var path in paths)
        {
            if (!Path.Exists(path))
                throw new ResticException(ResticFailure.Other, Texts.PathMissing(path));
        }

        ResticSummary? summary = null;
        var unreadable = new List<string>();
        var (exitCode, errors) = await RunAsync(
            "backup",
            ["--json", "--host", place.Box, "--tag", Tag, "--exclude-file", excludeFile, "--", .. paths],
            line =>
            {
                if (Parse(line) is not { } message)
                    return;
                switch (message.GetProperty("message_type").GetString())
                {
                    case "status":
                        onStatus(message.Deserialize(ResticJson.Default.ResticStatus)!);
                        break;
                    case "summary":
                        summary = message.Deserialize(ResticJson.Default.ResticSummary);
                        break;
                }
            },
            cancellationToken);

        // Up to 0.14 errors of single files stand on stderr as JSON lines:
        // {"message_type":"error","error":{"Op":"open","Path":"/ws/x","Err":13},"during":"archival","item":"/ws/x"}
        foreach (var line in errors.Split('\n'))
        {
            if (Parse(line) is { } message && message.TryGetProperty("item", out var item))
                unreadable.Add(Texts.Unreadable(item.GetString() ?? "?"));
        }

        if (exitCode is not (0 or ResticFailures.SomeFilesUnreadable) || summary is null)
            throw Failure("backup", exitCode, errors);
        return (summary, unreadable);
    }

    /// <summary>Our snapshots of this box (of any box when <paramref name="anyBox"/>), the oldest first.</summary>
    public async Task<IReadOnlyList<ResticSnapshot>> ListAsync(bool anyBox, CancellationToken cancellationToken)
    {
        string[] host = anyBox ? [] : ["--host", place.Box];
        var text = await ReadAsync("snapshots", [NoLock, "--json", "--tag", Tag, .. host], cancellationToken);
        var snapshots = JsonSerializer.Deserialize(text, ResticJson.Default.ResticSnapshotArray) ?? [];
        return [.. snapshots.OrderBy(s => s.Time)];
    }

    /// <summary>Drops snapshots beyond what is kept; their data stays until <see cref="PruneAsync"/>.</summary>
    public Task ForgetAsync(CancellationToken cancellationToken)
    {
        var keep = options.Value;
        return ReadAsync(
            "forget",
            [
                "--tag", Tag, "--host", place.Box, "--group-by", "host",
                "--keep-last", $"{keep.KeepLast}", "--keep-daily", $"{keep.KeepDaily}", "--keep-weekly", $"{keep.KeepWeekly}", "--keep-monthly", $"{keep.KeepMonthly}",
            ],
            cancellationToken);
    }

    public Task ForgetAsync(string snapshot, CancellationToken cancellationToken) => ReadAsync("forget", [snapshot], cancellationToken);

    // A call of its own: `forget --json --prune` writes text behind its JSON.
    public Task PruneAsync(CancellationToken cancellationToken) => ReadAsync("prune", [], cancellationToken);

    /// <summary>Checks the structure and reads one share of the data: only reading sees a flipped bit.</summary>
    /// <param name="share">From 1 to <paramref name="shares"/>.</param>
    public Task CheckAsync(int share, int shares, CancellationToken cancellationToken) =>
        ReadAsync("check", shares == 1 ? ["--read-data"] : [$"--read-data-subset={share}/{shares}"], cancellationToken);

    /// <summary>Restores a snapshot, or one path of it, below <paramref name="target"/> with its full path.</summary>
    public Task RestoreAsync(string snapshot, string? path, string target, CancellationToken cancellationToken) =>
        ReadAsync("restore", [NoLock, snapshot, "--target", target, .. path is null ? Array.Empty<string>() : ["--include", Pattern(path)]], cancellationToken);

    /// <summary>How many files, folders and links a snapshot holds, and their size.</summary>
    public Task<ResticStats> GetSnapshotSizeAsync(string snapshot, CancellationToken cancellationToken) =>
        GetStatsAsync(["--mode", "restore-size", snapshot], cancellationToken);

    /// <summary>The repository's size.</summary>
    public async Task<long> GetRepositorySizeAsync(CancellationToken cancellationToken) =>
        (await GetStatsAsync(["--mode", "raw-data"], cancellationToken)).TotalSize;

    /// <summary>A path as a pattern that matches itself alone.</summary>
    public static string Pattern(string path)
    {
        var pattern = new StringBuilder(path.Length + 8);
        foreach (var c in path)
        {
            if (c is '*' or '?' or '[' or '\\')
                pattern.Append('\\');
            pattern.Append(c);
        }

        return pattern.ToString();
    }

    private async Task<ResticStats> GetStatsAsync(string[] arguments, CancellationToken cancellationToken)
    {
        var text = await ReadAsync("stats", [NoLock, "--json", .. arguments], cancellationToken);
        return JsonSerializer.Deserialize(text, ResticJson.Default.ResticStats)!;
    }

    private async Task<string> ReadAsync(string command, IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        var output = new StringBuilder();
        var (exitCode, errors) = await RunAsync(command, arguments, line => output.AppendLine(line), cancellationToken);
        return exitCode == 0 ? output.ToString() : throw Failure(command, exitCode, errors);
    }

    private async Task<(int ExitCode, string Errors)> RunAsync(
        string command, IReadOnlyList<string> arguments, Action<string> onLine, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(options.Value.ResticPath, [command, .. arguments]) { UseShellExecute = false };
        SetEnvironment(start);
        // A question about the version works on nothing: it is nobody's orphan.
        if (command != Version)
            start.Environment[OrphanedRestic.Mark] = place.Directory;
        return await ResticProcess.RunAsync(start, onLine, cancellationToken);
    }

    // Built from nothing: our own environment holds the keys of everything else.
    private void SetEnvironment(ProcessStartInfo start)
    {
        start.Environment.Clear();
        foreach (var name in _handedOn)
        {
            if (Environment.GetEnvironmentVariable(name) is { } value)
                start.Environment[name] = value;
        }

        foreach (var (name, value) in options.Value.Environment)
            start.Environment[name] = value;
        start.Environment["RESTIC_REPOSITORY"] = place.Repository;
        start.Environment["RESTIC_CACHE_DIR"] = place.ResticCache;
        start.Environment["RESTIC_PROGRESS_FPS"] = "2";
        // What one core can keep busy; with more it takes the box's cores and three times the memory.
        start.Environment["GOMAXPROCS"] = "2";
        if (key.File is { } file)
            start.Environment["RESTIC_PASSWORD_FILE"] = file;
        else
            start.Environment["RESTIC_PASSWORD"] = options.Value.Password;
    }

    private ResticException Failure(string command, int exitCode, string errors) => ResticFailures.From(command, exitCode, errors, place.ShownRepository);

    private static JsonElement? Parse(string line)
    {
        if (!line.StartsWith('{'))
            return null;
        try
        {
            using var document = JsonDocument.Parse(line);
            return document.RootElement.TryGetProperty("message_type", out _) ? document.RootElement.Clone() : null;
        }
        catch (JsonException)
        {
            // Other text among the messages says nothing to us.
            return null;
        }
    }
}
