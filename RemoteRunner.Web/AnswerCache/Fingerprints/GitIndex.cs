using System.Buffers.Binary;
using System.Text;

namespace RemoteRunner.Web.AnswerCache.Fingerprints;

/// <summary>One file of git's index, with the file's state as git saw it last.</summary>
/// <param name="Meaning">Mode, object and flags: what is staged, without the remembered file state.</param>
internal sealed record GitIndexEntry(
    string Path, uint Mode, byte[] Meaning, uint ChangedSeconds, uint ChangedNanoseconds, uint ModifiedSeconds, uint ModifiedNanoseconds, uint Inode, uint Size)
{
    public bool IsSubmodule => (Mode & 0xF000) == 0xE000;

    /// <summary>Whether the file still looks as it did when git last compared it.</summary>
    public bool Matches(EntryStamp stamp) =>
        Inode == (uint)stamp.Inode && Size == (uint)stamp.Size
        && Same(stamp.Modified, ModifiedSeconds, ModifiedNanoseconds) && Same(stamp.Changed, ChangedSeconds, ChangedNanoseconds);

    private static bool Same(long time, uint seconds, uint nanoseconds)
    {
        var (s, n) = Math.DivRem(time, 1_000_000_000L);
        return (uint)s == seconds && (uint)n == nanoseconds;
    }
}

/// <summary>
/// Reads git's index file without git, so that nothing in the repository's configuration has a say. Versions 2 and 3
/// with SHA-1, which is what git writes unless told otherwise; anything else is refused, never guessed.
/// It begins <c>44 49 52 43 | 00 00 00 02 | 00 00 00 1f</c>: "DIRC", version, number of entries.
/// </summary>
internal static class GitIndex
{
    private const int FixedLength = 62;
    private const int HashLength = 20;

    public static IReadOnlyList<GitIndexEntry> Parse(ReadOnlySpan<byte> data)
    {
        if (data.Length < 12 + HashLength || !data[..4].SequenceEqual("DIRC"u8))
            throw Unknown();

        var version = BinaryPrimitives.ReadUInt32BigEndian(data[4..]);
        var count = BinaryPrimitives.ReadUInt32BigEndian(data[8..]);
        if (version is not (2 or 3) || count > (data.Length - 12) / FixedLength)
            throw Unknown();

        var body = data[..^HashLength];
        var entries = new List<GitIndexEntry>((int)count);
        var at = 12;
        for (var i = 0; i < count; i++)
        {
            if (at + FixedLength > body.Length)
                throw Unknown();

            var entry = body[at..];
            var flags = BinaryPrimitives.ReadUInt16BigEndian(entry[60..]);
            var isExtended = (flags & 0x4000) != 0;
            var nameAt = isExtended ? FixedLength + 2 : FixedLength;
            if (isExtended && (version < 3 || entry.Length < nameAt))
                throw Unknown();

            var nameLength = entry[nameAt..].IndexOf((byte)0);
            if (nameLength <= 0)
                throw Unknown();

            // Mode, then object and flags (and extended flags); the stages and "assume unchanged" are among the flags.
            byte[] meaning = [.. entry[24..28], .. entry[40..nameAt]];
            entries.Add(new GitIndexEntry(
                ReadPath(entry.Slice(nameAt, nameLength)), Number(entry, 24), meaning,
                Number(entry, 0), Number(entry, 4), Number(entry, 8), Number(entry, 12), Number(entry, 20), Number(entry, 36)));

            // Filled with zeros to a multiple of eight, at least one.
            at += (nameAt + nameLength + 8) & ~7;
        }

        CheckExtensions(body, at);
        return entries;
    }

    private static uint Number(ReadOnlySpan<byte> entry, int at) => BinaryPrimitives.ReadUInt32BigEndian(entry[at..]);

    private static void CheckExtensions(ReadOnlySpan<byte> body, int at)
    {
        while (at < body.Length)
        {
            if (at + 8 > body.Length)
                throw Unknown();

            // An upper-case first letter marks what may be ignored: caches. "link" (split index) and "sdir" (sparse) may not.
            if (body[at] is < (byte)'A' or > (byte)'Z')
                throw Unknown();
            var length = BinaryPrimitives.ReadUInt32BigEndian(body[(at + 4)..]);
            if (length > body.Length - at - 8)
                throw Unknown();
            at += 8 + (int)length;
        }

        if (at != body.Length)
            throw Unknown();
    }

    private static string ReadPath(ReadOnlySpan<byte> bytes)
    {
        var path = Encoding.UTF8.GetString(bytes);
        return path.Contains('\uFFFD', StringComparison.Ordinal) ? throw new NotCacheableException(Refusal.UnreadableEntry) : path;
    }

    private static NotCacheableException Unknown() => new(Refusal.GitLayout);
}
