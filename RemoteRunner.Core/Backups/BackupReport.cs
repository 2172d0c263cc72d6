using System.Text.Json.Serialization;

namespace RemoteRunner.Core.Backups;

/// <summary>How backups stand: what <c>GET /api/backups</c> answers and what is kept in the cache for when the service is away.</summary>
/// <param name="Box">The box it saves.</param>
/// <param name="At">When this was written.</param>
/// <param name="Phase">What it is doing now.</param>
/// <param name="Progress">How far it is; null when it is idle or cannot tell.</param>
/// <param name="LastGood">The newest snapshot that was made and checked; null when there is none.</param>
/// <param name="Drill">The last restore drill; null before the first.</param>
/// <param name="Next">When the next run starts by itself; null when the schedule is off.</param>
/// <param name="LateAt">From then on the last good snapshot is too old; null when the schedule is off.</param>
/// <param name="Problem">What is wrong; null when all is well.</param>
public sealed record BackupReport(
    string Box, DateTimeOffset At, BackupPhase Phase, BackupProgress? Progress, SnapshotReport? LastGood, DrillReport? Drill,
    DateTimeOffset? Next, DateTimeOffset? LateAt, BackupProblem? Problem)
{
    /// <summary>Schema version of the stored form.</summary>
    public int V { get; init; } = 1;
}

[JsonConverter(typeof(JsonStringEnumConverter<BackupPhase>))]
public enum BackupPhase
{
    [JsonStringEnumMemberName("idle")] Idle,

    /// <summary>Waits for the box's turns to pause, then saves the cache's data.</summary>
    [JsonStringEnumMemberName("preparing")] Preparing,

    /// <summary>Reads files into the repository.</summary>
    [JsonStringEnumMemberName("saving")] Saving,

    /// <summary>Drops old snapshots and checks the repository.</summary>
    [JsonStringEnumMemberName("checking")] Checking,

    /// <summary>Restores the newest snapshot to a scratch place.</summary>
    [JsonStringEnumMemberName("drill")] Drill,
}

/// <param name="Left">How long it will take; null while that is unknown.</param>
public sealed record BackupProgress(long Bytes, long TotalBytes, long Files, long TotalFiles, TimeSpan? Left);

/// <summary>A snapshot that was made and checked.</summary>
/// <param name="Id">restic's short id.</param>
/// <param name="Files">Files in it.</param>
/// <param name="Bytes">Their size.</param>
/// <param name="Added">What this snapshot added to the repository.</param>
/// <param name="Repository">The repository's size.</param>
/// <param name="Interrupted">Turns that ran on while it was made: restored, they are interrupted.</param>
/// <param name="Notes">Sentences about what was not as it should be but did not prevent it.</param>
public sealed record SnapshotReport(
    string Id, DateTimeOffset At, TimeSpan Took, long Files, long Bytes, long Added, long Repository, int Interrupted, IReadOnlyList<string> Notes);

/// <summary>What a restore drill found.</summary>
/// <param name="Failure">Why it failed, as a sentence; null when everything was as saved.</param>
public sealed record DrillReport(
    DateTimeOffset At, string Snapshot, TimeSpan Took, long Files, long CacheKeys, int Repositories, int Transcripts, string? Failure, IReadOnlyList<string> Notes);

/// <summary>Something an admin must look at.</summary>
/// <param name="Id">The same for the same problem, however often it is met: who was told of it is not told again.</param>
/// <param name="Sentence">What is wrong and what to do.</param>
public sealed record BackupProblem(string Id, string Sentence, DateTimeOffset Since);
