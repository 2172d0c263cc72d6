using System.Text.Json;
using RemoteRunner.Core;
using RemoteRunner.Core.Backups;

namespace RemoteRunner.Backup.Reports;

/// <summary>What the service remembers over restarts.</summary>
/// <param name="V">Schema version.</param>
/// <param name="Since">When it first ran: from then on backups are due.</param>
/// <param name="Anchor">The next scheduled backup is the first time of the schedule after it.</param>
/// <param name="DrillAnchor">The same for drills.</param>
/// <param name="Share">The share of the repository's data that was read last; 0 before the first.</param>
/// <param name="Failures">Failures since the last good backup.</param>
/// <param name="LastTry">When the last try ended.</param>
/// <param name="Repository">Where the last good backup went: a repository that was there is never made anew.</param>
internal sealed record StoredState(
    int V, DateTimeOffset Since, DateTimeOffset Anchor, DateTimeOffset DrillAnchor, int Share, int Failures, DateTimeOffset? LastTry,
    SnapshotReport? LastGood, string? Repository, DrillReport? Drill, BackupProblem? Problem, BackupProblem? DrillProblem)
{
    public const int Version = 1;
}

/// <summary>Keeps <see cref="StoredState"/> in a file: it must be there when the cache is not.</summary>
internal sealed partial class BackupState(BackupPlace place, TimeProvider time, ILogger<BackupState> logger)
{
    private readonly Lock _gate = new();
    private StoredState? _current;

    public StoredState Current
    {
        get
        {
            lock (_gate)
                return _current ??= Load();
        }
    }

    public void Change(Func<StoredState, StoredState> change)
    {
        lock (_gate)
        {
            _current = change(_current ??= Load());
            try
            {
                BackupPlace.CreatePrivate(place.Directory);
                var draft = place.StateFile + ".new";
                File.WriteAllBytes(draft, JsonSerializer.SerializeToUtf8Bytes(_current, CoreJson.Options));
                File.Move(draft, place.StateFile, overwrite: true);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // The disk is full, say: known for as long as this process lives.
                Log.NotWritten(logger, place.StateFile, e);
            }
        }
    }

    private StoredState Load()
    {
        try
        {
            if (File.Exists(place.StateFile)
                && JsonSerializer.Deserialize<StoredState>(File.ReadAllBytes(place.StateFile), CoreJson.Options) is { V: StoredState.Version } stored)
                return stored;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            Log.NotRead(logger, place.StateFile, e);
        }

        var now = time.GetUtcNow();
        return new StoredState(StoredState.Version, now, now, now, 0, 0, null, null, null, null, null, null);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "The state could not be written to {File}.")]
        public static partial void NotWritten(ILogger logger, string file, Exception exception);

        [LoggerMessage(2, LogLevel.Warning, "The state in {File} could not be read; it begins anew.")]
        public static partial void NotRead(ILogger logger, string file, Exception exception);
    }
}
