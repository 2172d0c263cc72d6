using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace RemoteRunner.Web.Terminals;

/// <summary>
/// The C library's calls behind a pseudo-terminal (glibc 2.34 or newer). The program is started by posix_spawn, which opens
/// the terminal in the child of its own session: so it becomes the controlling one. Fork alone is not safe in this runtime.
/// </summary>
internal static unsafe partial class PtyCalls
{
    // O_RDWR | O_NOCTTY | O_CLOEXEC
    private const int OpenFlags = 0x2 | 0x100 | 0x80000;
    private const int ReadWrite = 0x2;
    private const nuint SetSize = 0x5414;

    // POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSID
    private const short SpawnFlags = 0x04 | 0x08 | 0x80;

    // More than the structures have on any machine: 80, 336 and 128 bytes of glibc's.
    private const int RoomForStructure = 512;
    private const int SignalSetSize = 128;
    private const int NameSize = 128;

    /// <exception cref="Win32Exception">The system has none left.</exception>
    public static SafeFileHandle OpenMaster(out string slave)
    {
        var master = posix_openpt(OpenFlags);
        if (master.IsInvalid)
            throw new Win32Exception();
        var name = stackalloc byte[NameSize];
        if (grantpt(master) != 0 || unlockpt(master) != 0 || ptsname_r(master, name, NameSize) != 0)
        {
            var problem = new Win32Exception();
            master.Dispose();
            throw problem;
        }

        slave = Marshal.PtrToStringUTF8((nint)name)!;
        return master;
    }

    public static void Resize(SafeFileHandle master, TerminalSize size)
    {
        var window = stackalloc ushort[4] { size.Rows, size.Columns, 0, 0 };
        _ = ioctl(master, SetSize, window);
    }

    /// <returns>The process' id.</returns>
    /// <exception cref="Win32Exception">There is no such program.</exception>
    public static int Spawn(string program, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> environment, string folder, string slave)
    {
        var actions = stackalloc byte[RoomForStructure];
        var attributes = stackalloc byte[RoomForStructure];
        var signals = stackalloc byte[SignalSetSize];
        new Span<byte>(signals, SignalSetSize).Clear();

        _ = posix_spawn_file_actions_init(actions);
        _ = posix_spawnattr_init(attributes);
        var words = new List<nint>();
        try
        {
            Check(posix_spawn_file_actions_addopen(actions, 0, slave, ReadWrite, 0));
            Check(posix_spawn_file_actions_adddup2(actions, 0, 1));
            Check(posix_spawn_file_actions_adddup2(actions, 0, 2));
            Check(posix_spawn_file_actions_addchdir_np(actions, folder));
            Check(posix_spawn_file_actions_addclosefrom_np(actions, 3));

            // This runtime ignores SIGPIPE, which a child would inherit. Of the first 31, all but SIGKILL and SIGSTOP.
            Check(posix_spawnattr_setsigmask(attributes, signals));
            *(uint*)signals = 0x7fffffff & ~(1u << 8) & ~(1u << 18);
            Check(posix_spawnattr_setsigdefault(attributes, signals));
            Check(posix_spawnattr_setflags(attributes, SpawnFlags));

            fixed (nint* argv = Words(arguments, words), envp = Words(environment.Select(e => $"{e.Key}={e.Value}"), words))
            {
                Check(posix_spawnp(out var pid, program, actions, attributes, argv, envp));
                return pid;
            }
        }
        finally
        {
            words.ForEach(Marshal.FreeCoTaskMem);
            _ = posix_spawn_file_actions_destroy(actions);
            _ = posix_spawnattr_destroy(attributes);
        }
    }

    /// <summary>Waits for a child's end.</summary>
    /// <param name="ended">Called when it has ended but its number is not free yet.</param>
    public static void Wait(int pid, Action ended)
    {
        const int ById = 1;
        const int Exited = 4;
        const int LeaveIt = 0x01000000;
        var about = stackalloc byte[128];
        while (waitid(ById, pid, about, Exited | LeaveIt) != 0 && Marshal.GetLastPInvokeError() == 4)
        {
            // EINTR
        }

        ended();
        _ = waitid(ById, pid, about, Exited);
    }

    public static void Signal(int pid, int signal) => _ = kill(pid, signal);

    private static nint[] Words(IEnumerable<string> texts, List<nint> allocated)
    {
        var words = new List<nint>();
        foreach (var text in texts)
        {
            var bytes = Encoding.UTF8.GetBytes(text);
            var word = Marshal.AllocCoTaskMem(bytes.Length + 1);
            allocated.Add(word);
            Marshal.Copy(bytes, 0, word, bytes.Length);
            Marshal.WriteByte(word, bytes.Length, 0);
            words.Add(word);
        }

        return [.. words, 0];
    }

    private static void Check(int error)
    {
        if (error != 0)
            throw new Win32Exception(error);
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial SafeFileHandle posix_openpt(int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int grantpt(SafeFileHandle master);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int unlockpt(SafeFileHandle master);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int ptsname_r(SafeFileHandle master, byte* name, nuint size);

    [LibraryImport("libc")]
    private static partial int ioctl(SafeFileHandle file, nuint request, void* argument);

    [LibraryImport("libc")]
    private static partial int posix_spawn_file_actions_init(void* actions);

    [LibraryImport("libc")]
    private static partial int posix_spawn_file_actions_destroy(void* actions);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int posix_spawn_file_actions_addopen(void* actions, int file, string path, int flags, uint mode);

    [LibraryImport("libc")]
    private static partial int posix_spawn_file_actions_adddup2(void* actions, int file, int copy);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int posix_spawn_file_actions_addchdir_np(void* actions, string path);

    [LibraryImport("libc")]
    private static partial int posix_spawn_file_actions_addclosefrom_np(void* actions, int first);

    [LibraryImport("libc")]
    private static partial int posix_spawnattr_init(void* attributes);

    [LibraryImport("libc")]
    private static partial int posix_spawnattr_destroy(void* attributes);

    [LibraryImport("libc")]
    private static partial int posix_spawnattr_setflags(void* attributes, short flags);

    [LibraryImport("libc")]
    private static partial int posix_spawnattr_setsigmask(void* attributes, void* signals);

    [LibraryImport("libc")]
    private static partial int posix_spawnattr_setsigdefault(void* attributes, void* signals);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int posix_spawnp(out int pid, string program, void* actions, void* attributes, nint* argv, nint* envp);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int waitid(int kind, int id, void* about, int options);

    [LibraryImport("libc")]
    private static partial int kill(int pid, int signal);
}
