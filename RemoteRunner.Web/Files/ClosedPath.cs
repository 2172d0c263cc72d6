using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace RemoteRunner.Web.Files;

/// <summary>Paths that stay inside a folder, whatever links Claude or a repository has put there.</summary>
internal static partial class ClosedPath
{
    // O_RDONLY | O_NONBLOCK | O_CLOEXEC of Linux: opening a pipe does not wait for a writer.
    private const int OpenFlags = 0x800 | 0x80000;

    /// <summary>Where a path leads with all its links followed, or null when that is nowhere or outside.</summary>
    /// <param name="folder">A real folder.</param>
    public static string? Find(string folder, string path)
    {
        if (path.Contains('\0', StringComparison.Ordinal))
            return null;
        try
        {
            var real = Real(Path.GetFullPath(path, folder));
            return IsInside(folder, real) && Path.Exists(real) ? real : null;
        }
        catch (IOException)
        {
            // Links that lead round in a circle.
            return null;
        }
        catch (UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Opens a file that <see cref="Find"/> has found; null when it is no plain file, or was exchanged since.</summary>
    public static FileStream? Open(string folder, string file)
    {
        if (!OperatingSystem.IsLinux())
            return File.Exists(file) ? new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete) : null;

        var handle = OpenRaw(file, OpenFlags);
        if (handle.IsInvalid)
        {
            handle.Dispose();
            return null;
        }

        var stream = new FileStream(handle, FileAccess.Read);
        var opened = File.ResolveLinkTarget($"/proc/self/fd/{handle.DangerousGetHandle()}", returnFinalTarget: false)?.FullName;
        if (stream.CanSeek && opened is not null && IsInside(folder, opened))
            return stream;
        stream.Dispose();
        return null;
    }

    private static bool IsInside(string folder, string path) =>
        path == folder || path.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    private static string Real(string path)
    {
        FileSystemInfo entry = Directory.Exists(path) ? new DirectoryInfo(path) : new FileInfo(path);
        var target = entry.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? entry.FullName;
        return Path.GetDirectoryName(target) is { } parent ? Path.Combine(Real(parent), Path.GetFileName(target)) : target;
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial SafeFileHandle OpenRaw(string path, int flags);
}
