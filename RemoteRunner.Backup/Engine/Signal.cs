using System.Runtime.InteropServices;

namespace RemoteRunner.Backup.Engine;

/// <summary>Sends signals; .NET itself can only kill.</summary>
internal static partial class Signal
{
    private const int Int = 2;
    private const int Kill = 9;

    /// <summary>SIGINT, on which restic lets go of its lock; on SIGTERM before 0.17 it does not.</summary>
    public static void Interrupt(int pid) => _ = Send(pid, Int);

    /// <summary>SIGKILL. A process that has gone meanwhile is no error.</summary>
    public static void Destroy(int pid) => _ = Send(pid, Kill);

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Send(int pid, int signal);
}
