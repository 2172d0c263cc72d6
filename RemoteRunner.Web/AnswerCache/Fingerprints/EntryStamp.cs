using System.Runtime.InteropServices;
using System.Text;

namespace RemoteRunner.Web.AnswerCache.Fingerprints;

internal enum EntryKind
{
    File,
    Folder,
    Link,
    Special,
}

/// <summary>
/// What the file system knows of an entry, a link itself and not its target. The change time (ctime) is what everything
/// here rests on: unlike the modification time no program can set it, and every change of content, name or mode moves it.
/// </summary>
internal readonly record struct EntryStamp(
    EntryKind Kind, uint Mode, ulong Device, ulong Inode, uint Links, uint Owner, uint Group, ulong Size, ulong Blocks, long Modified, long Changed)
{
    /// <summary>Bytes that <see cref="Write"/> fills.</summary>
    public const int Length = 64;

    /// <summary>The entry at an absolute path.</summary>
    /// <returns>Null when there is none, or it cannot be looked at.</returns>
    public static EntryStamp? Of(string path)
    {
        // AT_FDCWD, AT_SYMLINK_NOFOLLOW, STATX_BASIC_STATS; statx(2) is the only call of glibc and musl with one layout
        // on all architectures.
        Span<byte> bytes = stackalloc byte[1024];
        bytes = Encoding.UTF8.GetMaxByteCount(path.Length) < bytes.Length ? bytes : new byte[Encoding.UTF8.GetMaxByteCount(path.Length) + 1];
        bytes[Encoding.UTF8.GetBytes(path, bytes)] = 0;
        if (statx(-100, ref MemoryMarshal.GetReference(bytes), 0x100, 0x7ff, out var s) != 0)
            return null;

        var kind = (s.Mode & 0xF000) switch
        {
            0x8000 => EntryKind.File,
            0x4000 => EntryKind.Folder,
            0xA000 => EntryKind.Link,
            _ => EntryKind.Special,
        };
        return new EntryStamp(
            kind, s.Mode, ((ulong)s.DeviceMajor << 32) | s.DeviceMinor, s.Inode, s.Links, s.Owner, s.Group, s.Size, s.Blocks,
            s.Modified.Ticks, s.Changed.Ticks);
    }

    /// <summary>
    /// Whether the path's file system is known to keep true change times. Network, FUSE and Windows file systems answer
    /// with whatever they like.
    /// </summary>
    public static bool KeepsChangeTimes(string path)
    {
        if (!OperatingSystem.IsLinux() || !Environment.Is64BitProcess)
            return false;

        // struct statfs begins with f_type as a machine word.
        var buffer = new byte[256];
        if (statfs(ToBytes(path), buffer) != 0)
            return false;

        return BitConverter.ToInt64(buffer) switch
        {
            0xEF53 => true, // ext2, ext3, ext4
            0x58465342 => true, // xfs
            0x9123683E => true, // btrfs
            0xF2F52010 => true, // f2fs
            0x2FC12FC1 => true, // zfs
            0x01021994 => true, // tmpfs
            0x794C7630 => true, // overlayfs
            _ => false,
        };
    }

    /// <summary>The link's target as it is written.</summary>
    public static string? LinkTarget(string path) => new FileInfo(path).LinkTarget;

    public void Write(Span<byte> to)
    {
        BitConverter.TryWriteBytes(to, Mode);
        BitConverter.TryWriteBytes(to[4..], Links);
        BitConverter.TryWriteBytes(to[8..], Owner);
        BitConverter.TryWriteBytes(to[12..], Group);
        BitConverter.TryWriteBytes(to[16..], Device);
        BitConverter.TryWriteBytes(to[24..], Inode);
        BitConverter.TryWriteBytes(to[32..], Size);
        BitConverter.TryWriteBytes(to[40..], Blocks);
        BitConverter.TryWriteBytes(to[48..], Modified);
        BitConverter.TryWriteBytes(to[56..], Changed);
    }

    private static byte[] ToBytes(string path)
    {
        var bytes = new byte[Encoding.UTF8.GetByteCount(path) + 1];
        Encoding.UTF8.GetBytes(path, bytes);
        return bytes;
    }

#pragma warning disable SYSLIB1054 // Blittable as it is; generated marshalling would need unsafe blocks in the whole project.
    [DllImport("libc", SetLastError = false)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int statx(int folder, ref byte path, int flags, uint mask, out Statx result);

    [DllImport("libc", SetLastError = false)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int statfs(byte[] path, byte[] result);
#pragma warning restore SYSLIB1054

    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct Statx
    {
        [FieldOffset(16)] public uint Links;
        [FieldOffset(20)] public uint Owner;
        [FieldOffset(24)] public uint Group;
        [FieldOffset(28)] public ushort Mode;
        [FieldOffset(32)] public ulong Inode;
        [FieldOffset(40)] public ulong Size;
        [FieldOffset(48)] public ulong Blocks;
        [FieldOffset(96)] public Timestamp Changed;
        [FieldOffset(112)] public Timestamp Modified;
        [FieldOffset(136)] public uint DeviceMajor;
        [FieldOffset(140)] public uint DeviceMinor;
    }

    [StructLayout(LayoutKind.Explicit, Size = 16)]
    private struct Timestamp
    {
        [FieldOffset(0)] public long Seconds;
        [FieldOffset(8)] public uint Nanoseconds;

        /// <summary>Nanoseconds since 1970.</summary>
        public readonly long Ticks => (Seconds * 1_000_000_000) + Nanoseconds;
    }
}
