using System.Security.Cryptography;
using System.Text;

namespace RemoteRunner.Web.AnswerCache.Fingerprints;

/// <summary>
/// Collects the state of entries below one root into one digest, within limits, and refuses what cannot be relied on:
/// other file systems below the root, pipes and devices, and entries changed so lately (or in the future) that another
/// change could bear the same time.
/// </summary>
internal sealed class TreeDigest : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    // A call of the hash costs more than hashing an entry, so small pieces are gathered first.
    private readonly byte[] _pending = new byte[16 * 1024];
    private readonly byte[] _buffer = new byte[64 * 1024];
    private readonly AnswerCacheOptions _options;
    private readonly long _changedBefore;
    private readonly CancellationToken _cancellationToken;
    private int _length;
    private long _bytes;
    private long _hashed;

    /// <param name="changedBefore">The latest change time that is accepted, in nanoseconds since 1970.</param>
    public TreeDigest(AnswerCacheOptions options, long changedBefore, CancellationToken cancellationToken)
    {
        _options = options;
        _changedBefore = changedBefore;
        _cancellationToken = cancellationToken;
    }

    /// <summary>Entries seen so far.</summary>
    public int Count { get; private set; }

    /// <summary>The file system all entries must be on; null accepts any.</summary>
    public ulong? Device { get; init; }

    /// <summary>Refuses entries whose modification time lies in a span, in nanoseconds since 1970.</summary>
    public Func<long, bool>? RefuseModified { get; set; }

    /// <summary>The kernel's clock for file times ticks every 1 to 10 ms.</summary>
    public static TimeSpan Coarseness { get; } = TimeSpan.FromMilliseconds(100);

    public static long Nanoseconds(DateTimeOffset time) => (time.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks) * 100;

    public void AddText(string text)
    {
        // Length first: no two lists of texts have the same bytes.
        var bytes = Encoding.UTF8.GetByteCount(text);
        AddNumber(bytes);
        if (bytes > _pending.Length)
        {
            AddBytes(Encoding.UTF8.GetBytes(text));
            return;
        }

        Encoding.UTF8.GetBytes(text, Room(bytes));
        _length += bytes;
    }

    public void AddNumber(long number)
    {
        BitConverter.TryWriteBytes(Room(sizeof(long)), number);
        _length += sizeof(long);
    }

    /// <summary>A few bytes, of a length that is known from what came before.</summary>
    public void AddSmall(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Room(bytes.Length));
        _length += bytes.Length;
    }

    public void AddBytes(ReadOnlySpan<byte> bytes)
    {
        Flush();
        _hash.AppendData(bytes);
    }

    /// <summary>The entry's own data; for a link its target too.</summary>
    public void AddStamp(string name, string fullPath, EntryStamp stamp)
    {
        Check(stamp);
        AddText(name);
        stamp.Write(Room(EntryStamp.Length));
        _length += EntryStamp.Length;
        if (stamp.Kind == EntryKind.Link)
            AddText(EntryStamp.LinkTarget(fullPath) ?? throw new NotCacheableException(Refusal.UnreadableEntry));
    }

    /// <summary>Only which entry it is and of what kind, for listings of names.</summary>
    public void AddName(string name, EntryKind kind)
    {
        CountOne();
        AddText(name);
        AddNumber((long)kind);
    }

    /// <summary>A file's content, at most as much as may be hashed.</summary>
    public void AddContent(string fullPath)
    {
        try
        {
            using var file = new FileStream(fullPath, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            var length = 0L;
            int read;
            while ((read = file.Read(_buffer)) > 0)
            {
                _cancellationToken.ThrowIfCancellationRequested();
                length += read;
                if ((_hashed += read) > _options.MaxHashedBytes)
                    throw new NotCacheableException(Refusal.ContentTooLarge);
                AddBytes(_buffer.AsSpan(0, read));
            }

            AddNumber(length);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new NotCacheableException(Refusal.UnreadableEntry);
        }
    }

    /// <summary>Everything below a folder, itself included, by name order.</summary>
    /// <param name="refuseLinks">A link may lead anywhere and would be followed.</param>
    public void AddTree(string fullPath, bool refuseLinks, Func<string, bool>? skip = null)
    {
        var pending = new Stack<(string Path, string Name)>();
        pending.Push((fullPath, string.Empty));
        while (pending.TryPop(out var next))
        {
            _cancellationToken.ThrowIfCancellationRequested();
            var stamp = EntryStamp.Of(next.Path) ?? throw new NotCacheableException(Refusal.UnreadableEntry);
            if (refuseLinks && stamp.Kind == EntryKind.Link)
                throw new NotCacheableException(Refusal.SymbolicLink);

            AddStamp(next.Name, next.Path, stamp);
            if (stamp.Kind != EntryKind.Folder)
                continue;

            foreach (var name in Names(next.Path))
            {
                var relative = next.Name.Length == 0 ? name : $"{next.Name}/{name}";
                if (skip?.Invoke(relative) != true)
                    pending.Push(($"{next.Path}/{name}", relative));
            }
        }
    }

    /// <summary>A folder's entries in one order, hidden ones included.</summary>
    public static IReadOnlyList<string> Names(string folder)
    {
        try
        {
            var options = new EnumerationOptions { AttributesToSkip = 0, IgnoreInaccessible = false, ReturnSpecialDirectories = false };
            var names = new System.IO.Enumeration.FileSystemEnumerable<string>(folder, (ref System.IO.Enumeration.FileSystemEntry e) => e.FileName.ToString(), options).ToList();

            // A name that is no UTF-8 cannot be spoken of without confusing it with another.
            if (names.Exists(n => n.Contains('\uFFFD', StringComparison.Ordinal)))
                throw new NotCacheableException(Refusal.UnreadableEntry);
            names.Sort(StringComparer.Ordinal);
            return names;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new NotCacheableException(Refusal.UnreadableEntry);
        }
    }

    public string Finish()
    {
        Flush();
        return Convert.ToHexStringLower(_hash.GetHashAndReset());
    }

    public void Dispose() => _hash.Dispose();

    /// <summary>Throws unless the entry can be relied on.</summary>
    public void Check(EntryStamp stamp)
    {
        CountOne();
        if (Device is { } device && stamp.Device != device)
            throw new NotCacheableException(Refusal.UnsupportedFileSystem);
        if (stamp.Kind == EntryKind.Special)
            throw new NotCacheableException(Refusal.SpecialFile);
        if (stamp.Changed >= _changedBefore)
            throw new NotCacheableException(Refusal.StillChanging);
        if (RefuseModified?.Invoke(stamp.Modified) == true)
            throw new NotCacheableException(Refusal.TimesNearALimit);
        if (stamp.Kind == EntryKind.File && (_bytes += (long)stamp.Size) > _options.MaxTreeBytes)
            throw new NotCacheableException(Refusal.TreeTooLarge);
    }

    private Span<byte> Room(int bytes)
    {
        if (_length + bytes > _pending.Length)
            Flush();
        return _pending.AsSpan(_length, bytes);
    }

    private void Flush()
    {
        _hash.AppendData(_pending, 0, _length);
        _length = 0;
    }

    private void CountOne()
    {
        if (++Count > _options.MaxFiles)
            throw new NotCacheableException(Refusal.TreeTooLarge);
    }
}
