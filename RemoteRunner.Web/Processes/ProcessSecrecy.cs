using System.Runtime.InteropServices;

namespace RemoteRunner.Web.Processes;

/// <summary>
/// Keeps this process' memory and environment (where the keys are) from other processes of the same user: without it,
/// Claude's Bash could read them in <c>/proc/{pid}/environ</c>. Root can still; so a box should not run as root.
/// </summary>
internal static partial class ProcessSecrecy
{
    private const int SetDumpable = 4;

    /// <summary>Takes effect on Linux; elsewhere there is no <c>/proc</c> to read.</summary>
    public static void Apply()
    {
        if (OperatingSystem.IsLinux())
            _ = Control(SetDumpable, 0, 0, 0, 0);
    }

    [LibraryImport("libc", EntryPoint = "prctl")]
    private static partial int Control(int option, nuint a, nuint b, nuint c, nuint d);
}
