using System.Text;

namespace RemoteRunner.Web.Processes;

/// <summary>
/// Finds and ends processes by a variable in their environment. Children inherit it, whatever process group or parent
/// they end up with: it is the one thing that still names them when Claude or the box itself has died.
/// </summary>
/// <remarks>Needs <c>/proc</c>: without it (macOS) nothing is found, and only direct children are ended.</remarks>
internal static class MarkedProcesses
{
    public const string BoxVariable = "REMOTERUNNER_BOX";
    public const string ProcessVariable = "REMOTERUNNER_PROCESS";

    private static readonly TimeSpan _look = TimeSpan.FromMilliseconds(15);
    private static readonly TimeSpan _killed = TimeSpan.FromSeconds(10);

    /// <summary>Ids of the processes that carry <paramref name="variable"/>=<paramref name="value"/>.</summary>
    public static List<int> Find(string variable, string value)
    {
        var found = new List<int>();
        if (!Directory.Exists("/proc"))
            return found;

        var needle = Encoding.UTF8.GetBytes($"{variable}={value}\0");
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder.AsSpan()), out var pid) && pid != Environment.ProcessId && Carries(folder, needle))
                found.Add(pid);
        }

        return found;
    }

    /// <summary>SIGTERM to all of them, SIGKILL to what is left after <paramref name="grace"/>; returns when none is left.</summary>
    /// <param name="spare">A process that stays, or null.</param>
    /// <param name="spareVariable">Processes that have this variable set to 1 stay as well.</param>
    /// <returns>How many there were.</returns>
    public static async Task<int> EndAsync(string variable, string value, TimeSpan grace, TimeProvider time, int? spare = null, string? spareVariable = null)
    {
        var ended = new HashSet<int>();
        var started = time.GetTimestamp();
        while (true)
        {
            var left = Find(variable, value);
            if (spare is { } pid)
                left.Remove(pid);
            if (spareVariable is not null && left.Count > 0)
                left = [.. left.Except(Find(spareVariable, "1"))];
            if (left.Count == 0)
                return ended.Count;

            var elapsed = time.GetElapsedTime(started);
            if (elapsed > grace + _killed)
                throw new TimeoutException($"Processes {string.Join(", ", left)} do not end, not even by SIGKILL.");

            foreach (var process in left)
            {
                if (elapsed >= grace)
                    Signal.Destroy(process);
                else if (!ended.Contains(process))
                    Signal.Terminate(process);
                ended.Add(process);
            }

            await Task.Delay(_look, time);
        }
    }

    private static bool Carries(string folder, byte[] needle)
    {
        try
        {
            return File.ReadAllBytes(Path.Combine(folder, "environ")).AsSpan().IndexOf(needle) >= 0;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It has ended meanwhile, or is another user's: then it is none of ours.
            return false;
        }
    }
}
