using System.Diagnostics;
using System.Text.Json;
using Microsoft.Extensions.Options;
using RemoteRunner.Backup.Caches;
using RemoteRunner.Backup.Engine;
using RemoteRunner.Core.Backups;
using StackExchange.Redis;

namespace RemoteRunner.Backup.Snapshots;

/// <summary>One backup from hold to check. The caller holds the <see cref="WriterLock"/>.</summary>
internal sealed partial class SnapshotRun(
    Restic restic, BoxPause box, BackupPlace place, IOptions<BackupOptions> options, IConfiguration configuration, IConnectionMultiplexer redis,
    TimeProvider time, ILogger<SnapshotRun> logger)
{
    // What belongs to a run of the box alone, or to a restore.
    private static readonly string[] _neverSaved = ["box.lock", "health"];

    /// <param name="share">Which share of the repository's data is read afterwards, from 1.</param>
    /// <param name="show">Told what goes on.</param>
    /// <exception cref="ResticException">restic could not do it.</exception>
    /// <exception cref="RedisException">The cache is away.</exception>
    public async Task<SnapshotReport> RunAsync(int share, Action<BackupPhase, BackupProgress?> show, CancellationToken cancellationToken)
    {
        using var span = BackupTelemetry.Source.StartActivity("backup");
        var started = time.GetUtcNow();
        var began = time.GetTimestamp();
        show(BackupPhase.Preparing, null);
        var (summary, unfinished, notes) = await SaveAsync(show, cancellationToken);

        show(BackupPhase.Checking, null);
        await restic.ForgetAsync(cancellationToken);
        await restic.PruneAsync(cancellationToken);
        await restic.CheckAsync(share, options.Value.CheckShares, cancellationToken);
        var report = new SnapshotReport(
            summary.SnapshotId[..8], started, time.GetElapsedTime(began), summary.TotalFilesProcessed, summary.TotalBytesProcessed, summary.DataAdded,
            await restic.GetRepositorySizeAsync(cancellationToken), unfinished, notes);
        Log.Saved(logger, report.Id, report.Files, report.Bytes, report.Took);
        span?.SetTag("remoterunner.backup.snapshot", report.Id);
        return report;
    }

    /// <summary>
    /// The snapshot itself. When reading takes longer than the box may be held, as a first backup does, a second pass
    /// under a new hold brings it up to date in seconds.
    /// </summary>
    public async Task<(ResticSummary Summary, int Unfinished, IReadOnlyList<string> Notes)> SaveAsync(
        Action<BackupPhase, BackupProgress?> show, CancellationToken cancellationToken)
    {
        // Looking for what need not be saved takes as long as the export of the cache: both at once.
        var excludes = WriteExcludesAsync(cancellationToken);
        var first = await PassAsync(excludes, show, cancellationToken);
        if (!first.Lapsed)
            return (first.Summary, first.Unfinished, first.Notes);

        var second = await PassAsync(excludes, show, cancellationToken);
        await restic.ForgetAsync(first.Summary.SnapshotId, cancellationToken);
        return (
            second.Summary with { DataAdded = first.Summary.DataAdded + second.Summary.DataAdded }, second.Unfinished,
            second.Lapsed ? [.. second.Notes, Texts.HoldLapsed] : second.Notes);
    }

    private async Task<Pass> PassAsync(Task<string> excludes, Action<BackupPhase, BackupProgress?> show, CancellationToken cancellationToken)
    {
        await using var pause = await box.BeginAsync(cancellationToken);
        await Task.WhenAll(StageAsync(pause.Unfinished, cancellationToken), excludes);
        show(BackupPhase.Saving, null);
        using var span = BackupTelemetry.Source.StartActivity("restic backup", ActivityKind.Client);
        var (summary, unreadable) = await restic.BackupAsync(
            [place.BoxDirectory, place.WorkspacesRoot, place.Staging], await excludes,
            status => show(BackupPhase.Saving, new BackupProgress(
                status.BytesDone, status.TotalBytes, status.FilesDone, status.TotalFiles,
                status.SecondsRemaining is > 0 and var left ? TimeSpan.FromSeconds(left) : null)),
            cancellationToken);
        var lapsed = pause.Lapsed;
        await pause.DisposeAsync();
        return new Pass(summary, pause.Unfinished.Count, [.. pause.Note is { } note ? [note] : Array.Empty<string>(), .. unreadable], lapsed);
    }

    private async Task StageAsync(IReadOnlyList<Guid> unfinished, CancellationToken cancellationToken)
    {
        BackupPlace.CreatePrivate(place.Staging);
        var keys = await CacheExport.WriteAsync(
            redis.GetDatabase(), new FileInfo(Path.Combine(place.Staging, SnapshotManifest.CacheFileName)), cancellationToken);
        await File.WriteAllBytesAsync(
            Path.Combine(place.Staging, SnapshotManifest.SettingsFileName),
            JsonSerializer.SerializeToUtf8Bytes(SavedSettings.Read(configuration), SavedSettings.Json), cancellationToken);
        var manifest = new SnapshotManifest(
            SnapshotManifest.Version, place.Box, time.GetUtcNow(), place.BoxDirectory, place.WorkspacesRoot, keys, unfinished);
        await manifest.WriteAsync(place.Staging, cancellationToken);
    }

    private async Task<string> WriteExcludesAsync(CancellationToken cancellationToken)
    {
        var ignored = await IgnoredOutput.FindAsync(place.WorkspacesRoot, cancellationToken);
        var file = Path.Combine(place.Directory, "excludes");
        await File.WriteAllLinesAsync(
            file,
            [.. _neverSaved.Select(name => Path.Combine(place.BoxDirectory, name)).Concat(OwnFolders()).Concat(MovedAside()).Select(Restic.Pattern), .. ignored],
            cancellationToken);
        return file;
    }

    // Where they lie below what is saved: restic compares every file with every pattern, and one too many costs seconds.
    private IEnumerable<string> OwnFolders() =>
        new[] { place.ResticCache, place.Scratch, place.LockFile, BackupPlace.IsFolder(place.Repository) ? place.Repository : null }
            .OfType<string>()
            .Where(own => new[] { place.BoxDirectory, place.WorkspacesRoot }.Any(saved => own.StartsWith(saved + '/', StringComparison.Ordinal)));

    // What a restore moved aside is not saved again.
    private IEnumerable<string> MovedAside() =>
        new[] { place.BoxDirectory, place.WorkspacesRoot }.Where(Directory.Exists).SelectMany(saved => Directory.EnumerateFileSystemEntries(saved, Restoring.RestoredFolder.AsidePrefix + "*"));

    private sealed record Pass(ResticSummary Summary, int Unfinished, IReadOnlyList<string> Notes, bool Lapsed);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Snapshot {Snapshot} was made and checked: {Files} files, {Bytes} bytes, in {Took}.")]
        public static partial void Saved(ILogger logger, string snapshot, long files, long bytes, TimeSpan took);
    }
}
