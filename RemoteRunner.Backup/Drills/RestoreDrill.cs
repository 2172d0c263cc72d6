using System.Diagnostics;
using RemoteRunner.Backup.Caches;
using RemoteRunner.Backup.Engine;
using RemoteRunner.Backup.Reports;
using RemoteRunner.Backup.Restoring;
using RemoteRunner.Backup.Snapshots;
using RemoteRunner.Core.Backups;
using RemoteRunner.Core.Box;

namespace RemoteRunner.Backup.Drills;

/// <summary>
/// Proves the newest snapshot by restoring it: files and the cache's keys are counted, git checks each repository, the
/// box opens transcripts. Nothing of it stays. The caller holds the <see cref="WriterLock"/>.
/// </summary>
internal sealed partial class RestoreDrill(
    Restic restic, BackupPlace place, BackupState state, BoxClient box, TimeProvider time, ILogger<RestoreDrill> logger)
{
    private const int Transcripts = 5;
    private static readonly TimeSpan _fsckPatience = TimeSpan.FromMinutes(10);

    /// <returns>What was found; a failure is part of it.</returns>
    /// <exception cref="ResticException">The snapshot could not be restored at all.</exception>
    public async Task<DrillReport> RunAsync(CancellationToken cancellationToken)
    {
        using var span = BackupTelemetry.Source.StartActivity("restore drill");
        var started = time.GetUtcNow();
        var began = time.GetTimestamp();
        var snapshot = await restic.ListAsync(anyBox: false, cancellationToken) is [.., var newest] ? newest : throw new BackupException(Texts.NothingSaved);

        // What an earlier drill left that was killed.
        if (Directory.Exists(place.Scratch))
            Directory.Delete(place.Scratch, recursive: true);
        BackupPlace.CreatePrivate(place.Scratch);
        try
        {
            var restored = Path.Combine(place.Scratch, "files");
            await restic.RestoreAsync(snapshot.Id, null, restored, cancellationToken);
            var findings = new Findings();
            var staging = SnapshotParts.Find(restored, SnapshotParts.Staging(snapshot));
            var manifest = await SnapshotManifest.ReadAsync(staging, cancellationToken);
            CountFiles(snapshot, restored, findings);
            await RestoreCacheAsync(staging, manifest, findings, cancellationToken);
            await CheckRepositoriesAsync(SnapshotParts.Find(restored, manifest.WorkspacesRoot), manifest, findings, cancellationToken);
            await OpenTranscriptsAsync(SnapshotParts.Find(restored, manifest.BoxDirectory), manifest, findings, cancellationToken);
            var report = new DrillReport(
                started, snapshot.ShortId, time.GetElapsedTime(began), findings.Files, findings.CacheKeys, findings.Repositories, findings.Transcripts,
                findings.Failures.Count == 0 ? null : string.Join("; ", findings.Failures.Take(5)) + ".", findings.Notes);
            Log.Ended(logger, report.Snapshot, report.Files, report.CacheKeys, report.Repositories, report.Transcripts, findings.Failures.Count);
            return report;
        }
        finally
        {
            Directory.Delete(place.Scratch, recursive: true);
        }
    }

    private void CountFiles(ResticSnapshot snapshot, string restored, Findings findings)
    {
        findings.Files = FileTree.CountFiles(restored);

        // What restic counted when it made the snapshot; of an older one we know it no more.
        if (state.Current.LastGood is { } good && good.Id == snapshot.ShortId && good.Files != findings.Files)
            findings.Failures.Add(Texts.FewerFiles(good.Files, findings.Files));
    }

    private async Task RestoreCacheAsync(string staging, SnapshotManifest manifest, Findings findings, CancellationToken cancellationToken)
    {
        await using var server = await ScratchCache.StartAsync(Path.Combine(place.Scratch, "cache"), time, cancellationToken);
        var file = new FileInfo(Path.Combine(staging, SnapshotManifest.CacheFileName));
        var began = time.GetTimestamp();
        await CacheImport.ReadAsync(server.Connection.GetDatabase(), file, force: false, cancellationToken);

        // Counted in the server, not in the file; what lives shorter than this takes may be gone.
        findings.CacheKeys = await CacheExport.CountAsync(server.Connection.GetDatabase(), cancellationToken);
        var lapsed = await CacheExport.CountShortLivedAsync(file, time.GetElapsedTime(began) + TimeSpan.FromSeconds(1), cancellationToken);
        if (findings.CacheKeys + lapsed < manifest.CacheKeys)
            findings.Failures.Add(Texts.FewerKeys(manifest.CacheKeys, findings.CacheKeys));
    }

    private static async Task CheckRepositoriesAsync(string workspaces, SnapshotManifest manifest, Findings findings, CancellationToken cancellationToken)
    {
        foreach (var repository in IgnoredOutput.Repositories(new DirectoryInfo(workspaces), 0))
        {
            findings.Repositories++;
            if (await FsckAsync(repository, cancellationToken) is not { } damage)
                continue;

            // One that was damaged before is no fault of the snapshot, but worth a word.
            var name = Path.GetRelativePath(workspaces, repository);
            var live = Path.Combine(manifest.WorkspacesRoot, name);
            if (Directory.Exists(live) && await FsckAsync(live, cancellationToken) is not null)
                findings.Notes.Add(Texts.DamagedBefore(name));
            else
                findings.Failures.Add(Texts.FsckFailed(name, damage));
        }
    }

    private static async Task<string?> FsckAsync(string repository, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("git", ["-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null", "fsck", "--no-progress", "--no-dangling"])
        {
            WorkingDirectory = repository,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        GitEnvironment.Set(start, repository);
        var (exitCode, output, errors) = await GitEnvironment.RunAsync(start, _fsckPatience, cancellationToken);
        if (exitCode == 0)
            return null;
        var said = (errors + output).Split('\n')[0];
        return said.Length > 200 ? said[..200] : said;
    }

    private async Task OpenTranscriptsAsync(string boxDirectory, SnapshotManifest manifest, Findings findings, CancellationToken cancellationToken)
    {
        // Those Claude was writing to may end in half a line.
        var newest = FileTree.Files(boxDirectory)
            .Where(f => f.Extension == ".jsonl" && Guid.TryParse(Path.GetFileNameWithoutExtension(f.Name), out _) && f.LastWriteTimeUtc < manifest.At.UtcDateTime)
            .OrderByDescending(f => f.LastWriteTimeUtc).Take(Transcripts).ToList();
        foreach (var transcript in newest)
        {
            try
            {
                var expected = File.ReadLines(transcript.FullName).Count(line => line.Length > 0);
                await using var content = transcript.OpenRead();
                var reading = await box.ReadTranscriptAsync(BoxPause.Self, place.Box, content, cancellationToken);
                findings.Transcripts++;
                if (reading.Entries != expected)
                    findings.Failures.Add(Texts.TranscriptLost(transcript.Name, expected, reading.Entries));
                if (reading.Session is { } session && session != Guid.Parse(Path.GetFileNameWithoutExtension(transcript.Name)))
                    findings.Failures.Add(Texts.TranscriptOfOther(transcript.Name));
            }
            catch (BoxProblemException e) when (e.Type == BoxApi.Problems.BadRequest)
            {
                findings.Failures.Add(Texts.TranscriptRefused(transcript.Name, e.Message));
            }
            catch (Exception e) when (BoxPause.IsAway(e, cancellationToken))
            {
                findings.Notes.Add(Texts.TranscriptsNotAsked(e.Message));
                return;
            }
        }
    }

    private sealed class Findings
    {
        public long Files { get; set; }

        public long CacheKeys { get; set; }

        public int Repositories { get; set; }

        public int Transcripts { get; set; }

        public List<string> Failures { get; } = [];

        public List<string> Notes { get; } = [];
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Snapshot {Snapshot} was restored to a scratch place: {Files} files, {Keys} keys, {Repositories} repositories, {Transcripts} transcripts opened, {Failures} failures.")]
        public static partial void Ended(ILogger logger, string snapshot, long files, long keys, int repositories, int transcripts, int failures);
    }
}
