using System.Runtime.InteropServices;

namespace RemoteRunner.Web.Processes;

/// <summary>Sends signals; .NET itself can only kill.</summary>
internal static partial class Signal
{
    private const int Term = 15;
    private const int Kill = 9;

    /// <summary>SIGTERM. A process that has gone meanwhile is no error.</summary>
    public static void Terminate(int pid) => _ = Send(pid, Term);

    /// <summary>SIGKILL. A process that has gone meanwhile is no error.</summary>
    public static void Destroy(int pid) => _ = Send(pid, Kill);

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Send(int pid, int signal);
}
