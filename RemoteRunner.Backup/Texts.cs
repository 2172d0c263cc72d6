namespace RemoteRunner.Backup;

/// <summary>What people read of backups: in problems, health, on the console.</summary>
internal static class Texts
{
    public const string ResticMissing = "restic is not installed, so nothing is backed up: install it ('apt install restic' or 'brew install restic') or set Backup:ResticPath to its executable.";
    public const string Locked = "Another program works on the backup repository. Each box needs a repository of its own; the next try clears what a dead one left.";
    public const string DiskFull = "No space is left for the backup: free some where the repository is, or keep fewer snapshots (Backup:KeepDaily and the like).";
    public const string CacheAway = "The cache cannot be reached, and files without it are no backup: it is tried again.";
    public const string AlreadyRuns = "Another backup of this box runs already; two never do at once.";
    public const string Starting = "The backup service has just started.";
    public const string KeyMissing = "Calls need the internal key as a bearer token.";
    public const string BoxAway = "The box did not answer, so nothing was held: what changed meanwhile may be of different moments.";
    public const string HoldLapsed = "Reading took longer than the box may be held; files and cache may be of different moments.";
    public const string NothingSaved = "There is no snapshot in the repository.";
    public const string NoManifest = "The snapshot holds no manifest: it was not made by RemoteRunner or is damaged.";
    public const string BoxRuns = "The box runs on the data that would be replaced: stop it first (and bot and cache with it).";

    public static string NoRepository(string repository) =>
        $"There is no backup repository at {repository}: check Backup:Repository; if it is a disk, check that it is mounted.";

    public static string WrongKey(string repository) =>
        $"The key does not open the repository at {repository}: set Backup:Password (or Backup:PasswordFile) to the key it was made with.";

    public static string Unreachable(string repository, string said) => $"The backup repository at {repository} cannot be reached: {said}";

    public static string Damaged(string said) =>
        $"The backup repository is damaged: {said} Keep it, make a new one with another Backup:Repository, and see docs/backup.md, 'A damaged repository'.";

    public static string ResticFailed(string command, int exitCode, string said) => $"restic {command} failed with {exitCode}: {said}";

    public static string PathMissing(string path) => $"{path} is to be saved but does not exist: check Backup:BoxDirectory and Backup:WorkspacesRoot.";

    public static string Unreadable(string path) => $"{path} could not be read and is not in the snapshot.";

    public static string FolderNotWritable(string folder, string said) => $"Backup:Directory ({folder}) cannot be used: {said}";

    public static string Late(DateTimeOffset? lastGood) => lastGood is { } at
        ? $"The last good backup is of {at:yyyy-MM-dd HH:mm} UTC; a newer one is overdue."
        : "No backup was ever made, and the first is overdue.";

    public static string Unexpected(string said) => $"The backup failed: {said}";

    public static string Failed(string said) => $"The last backup failed: {said}";

    public static string DrillFailed(string said) => $"The restore drill failed: {said}";

    public static string FewerFiles(long expected, long found) => $"the snapshot names {expected} files and folders, restored were {found}";

    public static string FewerKeys(long expected, long found) => $"{expected} keys of the cache were saved, restored were {found}";

    public static string FsckFailed(string workspace, string said) => $"git fsck finds the restored repository {workspace} damaged: {said}";

    public static string DamagedBefore(string workspace) => $"The repository {workspace} is damaged where it is, not only in its snapshot: git fsck says more.";

    public static string TranscriptLost(string file, int expected, int found) => $"the box read {found} of {expected} entries of the restored transcript {file}";

    public static string TranscriptOfOther(string file) => $"the restored transcript {file} names another session";

    public static string TranscriptRefused(string file, string said) => $"the box could not open the restored transcript {file}: {said}";

    public static string TranscriptsNotAsked(string said) => $"The box was not asked to open a transcript: {said}";

    public static string LiveData(string folder) => $"{folder} is not empty. Use --to for another place, or --force to move it aside and restore in its place.";

    public static string SnapshotUnknown(string id) => $"There is no snapshot {id} in the repository: 'RemoteRunner.Backup snapshots' lists them.";

    public static string ScratchCacheFailed(string said) => $"The scratch cache did not start: {said}";

    public const string TurnRestored = "The box was restored from a backup that was made while this ran.";
    public const string LiveCache = "The cache holds RemoteRunner's data already. Use an empty one, or --force to replace the saved keys.";
    public const string NoCacheNamed = "No cache is named: give --cache or set ConnectionStrings__cache, e.g. 127.0.0.1:6379,password=…; or use --to, which builds an embedded cache's folder; or leave the cache out with --only.";

    public static string Restoring(string snapshot, DateTimeOffset at, string box) => $"Restoring snapshot {snapshot} of box {box}, made {at:yyyy-MM-dd HH:mm} UTC.";

    public static string Restored(string folder, string? aside) => aside is null ? $"{folder} is restored." : $"{folder} is restored; what was there is in {aside}: delete it when you miss nothing.";

    public static string CacheRestored(long keys, int interrupted) => interrupted == 0
        ? $"{keys} keys of the cache are restored."
        : $"{keys} keys of the cache are restored; {interrupted} turns that ran during the backup are marked as interrupted.";

    public static string SettingsAt(string file) => $"The settings of then, without secrets, are in {file}.";

    public static string StartAs(string box) => $"Sessions belong to box '{box}' now: start it under this name (Box:Name).";

    public static string Saved(string snapshot, long files, long bytes, long added, TimeSpan took) =>
        $"Snapshot {snapshot}: {files} files, {bytes / 1048576.0:F1} MiB, of which {added / 1048576.0:F1} MiB were new, in {took.TotalSeconds:F2} s.";

    public static string ResticTooOld(string version) => $"restic {version} is too old for backups: install 0.14 or newer, or set Backup:ResticPath to one.";
}
