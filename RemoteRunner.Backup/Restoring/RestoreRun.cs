using RemoteRunner.Backup.Caches;
using RemoteRunner.Backup.Engine;
using RemoteRunner.Backup.Snapshots;
using RemoteRunner.Core.Redis;
using StackExchange.Redis;

namespace RemoteRunner.Backup.Restoring;

/// <summary>
/// Brings a snapshot back, on a machine that holds nothing but this program, the repository and its key. It looks before
/// it touches anything, and it deletes nothing.
/// </summary>
internal sealed class RestoreRun(Restic restic, BackupPlace place, TimeProvider time)
{
    /// <param name="say">Told each step, as a sentence.</param>
    /// <exception cref="ResticException">restic could not do it.</exception>
    /// <exception cref="BackupException">There is no such snapshot, or live data is in the way.</exception>
    /// <exception cref="RedisException">The cache is away.</exception>
    public async Task RunAsync(RestoreRequest request, Action<string> say, CancellationToken cancellationToken)
    {
        var snapshot = await FindAsync(request.Snapshot, cancellationToken);
        var targets = Targets.Of(request, place);
        await RefuseLiveDataAsync(request, targets, cancellationToken);

        var scratch = BackupPlace.CreatePrivate(Path.Combine(targets.Base, $".restoring-{Guid.NewGuid():N}"[..20]));
        try
        {
            var staged = SnapshotParts.Staging(snapshot);
            await restic.RestoreAsync(snapshot.Id, staged, scratch, cancellationToken);
            var staging = SnapshotParts.Find(scratch, staged);
            var manifest = await SnapshotManifest.ReadAsync(staging, cancellationToken);
            say(Texts.Restoring(snapshot.ShortId, manifest.At, manifest.Box));

            if (request.Parts.HasFlag(RestorePart.Workspaces))
                await RestoreFolderAsync(snapshot, manifest.WorkspacesRoot, targets.Workspaces, say, cancellationToken);
            if (request.Parts.HasFlag(RestorePart.Sessions))
            {
                await RestoreFolderAsync(snapshot, manifest.BoxDirectory, targets.Box, say, cancellationToken);
                TranscriptFolders.Rename(targets.Box, manifest.WorkspacesRoot, targets.Workspaces);
            }

            if (request.Parts.HasFlag(RestorePart.Cache))
                await RestoreCacheAsync(request, targets, staging, manifest, say, cancellationToken);
            File.Copy(Path.Combine(staging, SnapshotManifest.SettingsFileName), targets.Settings, overwrite: true);
            say(Texts.SettingsAt(targets.Settings));
            say(Texts.StartAs(place.Box));
        }
        finally
        {
            Directory.Delete(scratch, recursive: true);
        }
    }

    private async Task<ResticSnapshot> FindAsync(string? id, CancellationToken cancellationToken)
    {
        var snapshots = await restic.ListAsync(anyBox: true, cancellationToken);
        if (id is null)
            return snapshots is [.., var newest] ? newest : throw new BackupException(Texts.NothingSaved);
        return snapshots.LastOrDefault(s => s.Id.StartsWith(id, StringComparison.Ordinal)) ?? throw new BackupException(Texts.SnapshotUnknown(id));
    }

    // All of it before anything is touched: half a restore is worse than none.
    private static async Task RefuseLiveDataAsync(RestoreRequest request, Targets targets, CancellationToken cancellationToken)
    {
        if (IsLocked(Path.Combine(targets.Box, "box.lock")))
            throw new BackupException(Texts.BoxRuns);
        if (request.Force)
            return;

        if (request.Parts.HasFlag(RestorePart.Workspaces) && RestoredFolder.HoldsData(targets.Workspaces))
            throw new BackupException(Texts.LiveData(targets.Workspaces));
        if (request.Parts.HasFlag(RestorePart.Sessions) && RestoredFolder.HoldsData(targets.Box))
            throw new BackupException(Texts.LiveData(targets.Box));
        if (!request.Parts.HasFlag(RestorePart.Cache))
            return;
        if (request.CacheConnection is { } connectionString)
        {
            await using var connection = await ConnectionMultiplexer.ConnectAsync(connectionString);
            if (await CacheImport.HoldsDataAsync(connection.GetDatabase(), cancellationToken))
                throw new BackupException(Texts.LiveCache);
        }
        else if (targets.Cache is { } cache && RestoredFolder.HoldsData(cache))
        {
            throw new BackupException(Texts.LiveData(cache));
        }
    }

    private static bool IsLocked(string file)
    {
        if (!File.Exists(file))
            return false;
        try
        {
            using var _ = new FileStream(file, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }

    private async Task RestoreFolderAsync(ResticSnapshot snapshot, string from, string to, Action<string> say, CancellationToken cancellationToken)
    {
        BackupPlace.CreatePrivate(to);
        var folder = new RestoredFolder(to, time);
        try
        {
            await restic.RestoreAsync(snapshot.Id, from, folder.Draft, cancellationToken);
            var aside = folder.TakeOver(SnapshotParts.Find(folder.Draft, from));
            say(Texts.Restored(to, aside));
        }
        finally
        {
            folder.DropDraft();
        }
    }

    private async Task RestoreCacheAsync(
        RestoreRequest request, Targets targets, string staging, SnapshotManifest manifest, Action<string> say, CancellationToken cancellationToken)
    {
        var file = new FileInfo(Path.Combine(staging, SnapshotManifest.CacheFileName));
        var rename = new BoxRename(manifest.Box, place.Box);
        if (request.CacheConnection is { } connectionString)
        {
            await using var connection = await ConnectionMultiplexer.ConnectAsync(connectionString);
            await FillAsync(connection, request.Force);
        }
        else if (targets.Cache is { } cache)
        {
            // The embedded cache's folder: what was there goes aside, for a server merges what it finds.
            BackupPlace.CreatePrivate(cache);
            var empty = Directory.CreateDirectory(Path.Combine(staging, "empty")).FullName;
            new RestoredFolder(cache, time).TakeOver(empty);
            await using var server = await ScratchCache.StartAsync(cache, time, cancellationToken);
            await FillAsync(server.Connection, force: false);
        }
        else
        {
            throw new BackupException(Texts.NoCacheNamed);
        }

        async Task FillAsync(ConnectionMultiplexer connection, bool force)
        {
            var keys = await CacheImport.ReadAsync(connection.GetDatabase(), file, force, rename.Apply, cancellationToken);
            // How backups stood then says nothing of those to come; who held the lease is gone; boxes say themselves where they are.
            await connection.GetDatabase().KeyDeleteAsync([RedisKeys.Backups, RedisKeys.BackupLease(manifest.Box), RedisKeys.Boxes]);
            var interrupted = await RestoredTurns.InterruptAsync(connection, place.Box, time);
            say(Texts.CacheRestored(keys, interrupted));
        }
    }

    /// <param name="Base">A folder for what is needed for a moment.</param>
    /// <param name="Cache">The embedded cache's folder; null when the cache is a server.</param>
    private sealed record Targets(string Base, string Workspaces, string Box, string? Cache, string Settings)
    {
        public static Targets Of(RestoreRequest request, BackupPlace place)
        {
            if (request.To is not { } to)
            {
                var own = BackupPlace.CreatePrivate(place.Directory);
                return new Targets(own, place.WorkspacesRoot, place.BoxDirectory, null, Path.Combine(own, "settings-restored.json"));
            }

            var root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(to));
            BackupPlace.CreatePrivate(root);
            return new Targets(root, Path.Combine(root, "workspaces"), Path.Combine(root, "box"), Path.Combine(root, "cache"), Path.Combine(root, "settings-restored.json"));
        }
    }
}
