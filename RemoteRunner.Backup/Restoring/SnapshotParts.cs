using RemoteRunner.Backup.Engine;

namespace RemoteRunner.Backup.Restoring;

/// <summary>Finds the parts of a snapshot. restic restores a file below the target with its full path.</summary>
internal static class SnapshotParts
{
    /// <summary>Where manifest and the cache's data were.</summary>
    /// <exception cref="BackupException">It is not a snapshot of ours.</exception>
    public static string Staging(ResticSnapshot snapshot) =>
        snapshot.Paths.FirstOrDefault(p => Path.GetFileName(p) == BackupPlace.StagingName) ?? throw new BackupException(Texts.NoManifest);

    /// <summary>Where <paramref name="path"/> came to lie below <paramref name="target"/>.</summary>
    public static string Find(string target, string path) => Path.Combine(target, Path.GetRelativePath(Path.GetPathRoot(path)!, path));
}
