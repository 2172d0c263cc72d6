using System.Globalization;

namespace RemoteRunner.Backup.Restoring;

/// <summary>
/// Puts restored entries into a folder that may be a mount: everything happens inside it by renaming, and what was there
/// is moved aside, not deleted.
/// </summary>
internal sealed class RestoredFolder(string folder, TimeProvider time)
{
    /// <summary>Folders that hold what was there before begin so.</summary>
    public const string AsidePrefix = ".before-restore-";

    private const string DraftPrefix = ".restoring-";

    /// <summary>Where the snapshot is restored to first.</summary>
    public string Draft { get; } = Path.Combine(folder, $"{DraftPrefix}{Guid.NewGuid():N}"[..20]);

    /// <summary>Whether there is anything that a restore would replace.</summary>
    public static bool HoldsData(string folder) => Directory.Exists(folder) && Content(folder).Any();

    /// <summary>Makes the entries of <paramref name="source"/> (below <see cref="Draft"/>) the folder's content.</summary>
    /// <returns>Where the content of before is now; null when there was none.</returns>
    public string? TakeOver(string source)
    {
        string? aside = null;
        foreach (var old in Content(folder).ToList())
        {
            aside ??= Directory.CreateDirectory(Path.Combine(folder, $"{AsidePrefix}{time.GetUtcNow().ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture)}")).FullName;
            Move(old, Path.Combine(aside, Path.GetFileName(old)));
        }

        foreach (var entry in Directory.EnumerateFileSystemEntries(source).ToList())
            Move(entry, Path.Combine(folder, Path.GetFileName(entry)));
        return aside;
    }

    public void DropDraft()
    {
        if (Directory.Exists(Draft))
            Directory.Delete(Draft, recursive: true);
    }

    private static IEnumerable<string> Content(string folder) =>
        Directory.EnumerateFileSystemEntries(folder).Where(path => Path.GetFileName(path) is var name
            && !name.StartsWith(AsidePrefix, StringComparison.Ordinal) && !name.StartsWith(DraftPrefix, StringComparison.Ordinal));

    // A link to a folder is moved as the link it is.
    private static void Move(string from, string to)
    {
        if (Directory.Exists(from) && new DirectoryInfo(from).LinkTarget is null)
            Directory.Move(from, to);
        else
            File.Move(from, to);
    }
}
