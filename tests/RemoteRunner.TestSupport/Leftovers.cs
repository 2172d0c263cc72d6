using System.Diagnostics;

namespace RemoteRunner.TestSupport;

/// <summary>What outlives a service by design (terminals) must not outlive the test.</summary>
public static class Leftovers
{
    /// <summary>Ends the processes whose command line names a path in the folder.</summary>
    public static void End(string folder)
    {
        foreach (var process in Process.GetProcesses())
        {
            using (process)
            {
                try
                {
                    if (process.Id != Environment.ProcessId && File.ReadAllText($"/proc/{process.Id}/cmdline").Contains(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal))
                        process.Kill();
                }
                catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidOperationException)
                {
                    // It has ended, or is somebody else's.
                }
            }
        }
    }
}
