using System.Diagnostics;
using System.Text;

namespace RemoteRunner.Backup.Engine;

/// <summary>
/// Finds the restic of a backup service that was killed: it works on alone, and a prune beside it would take away what it
/// has just written. Every restic of ours carries a mark in its environment.
/// </summary>
internal static class OrphanedRestic
{
    /// <summary>Environment variable whose value is the service's folder.</summary>
    public const string Mark = "REMOTERUNNER_BACKUP";

    /// <summary>Ends those of the folder. Only Linux shows another process' environment; elsewhere nothing is found.</summary>
    /// <returns>How many there were.</returns>
    public static async Task<int> EndAsync(string folder, CancellationToken cancellationToken)
    {
        var found = Find(folder).ToList();
        foreach (var id in found)
            Signal.Destroy(id);
        foreach (var id in found)
            await WaitForEndAsync(id, cancellationToken);
        return found.Count;
    }

    private static IEnumerable<int> Find(string folder)
    {
        if (!Directory.Exists("/proc/self"))
            yield break;

        var mark = Encoding.UTF8.GetBytes($"{Mark}={folder}\0");
        foreach (var entry in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(entry), out var id) && id != Environment.ProcessId && Carries(entry, mark))
                yield return id;
        }
    }

    private static bool Carries(string entry, byte[] mark)
    {
        try
        {
            return File.ReadAllBytes(Path.Combine(entry, "environ")).AsSpan().IndexOf(mark) >= 0;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It has ended meanwhile, or it is somebody else's.
            return false;
        }
    }

    private static async Task WaitForEndAsync(int id, CancellationToken cancellationToken)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            await process.WaitForExitAsync(cancellationToken);
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            // Gone already.
        }
    }
}
