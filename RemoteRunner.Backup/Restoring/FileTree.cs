using System.IO.Enumeration;

namespace RemoteRunner.Backup.Restoring;

/// <summary>Walks a tree without following links, hidden entries included.</summary>
internal static class FileTree
{
    private static readonly EnumerationOptions _everything = new() { RecurseSubdirectories = true, AttributesToSkip = 0, IgnoreInaccessible = false };

    /// <summary>The regular files below a folder, and no more: what restic counts as files.</summary>
    public static IEnumerable<FileInfo> Files(string folder) =>
        new FileSystemEnumerable<FileInfo>(folder, (ref FileSystemEntry entry) => (FileInfo)entry.ToFileSystemInfo(), _everything)
        {
            ShouldIncludePredicate = (ref FileSystemEntry entry) => !entry.IsDirectory && !IsLink(ref entry),
            ShouldRecursePredicate = (ref FileSystemEntry entry) => !IsLink(ref entry),
        };

    public static long CountFiles(string folder) => Files(folder).LongCount();

    private static bool IsLink(ref FileSystemEntry entry) => (entry.Attributes & FileAttributes.ReparsePoint) != 0;
}
