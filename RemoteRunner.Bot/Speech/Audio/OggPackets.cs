using System.Buffers.Binary;

namespace RemoteRunner.Bot.Speech.Audio;

/// <summary>
/// The packets of the first Opus stream of an Ogg file. A page begins
/// <c>4F 67 67 53 | 00 | 02 | granule position, 8 bytes | serial, 4 | number, 4 | checksum, 4 | segments, 1 | lacing…</c>:
/// a packet is cut into segments of 255 bytes, a shorter one ends it, and it may go on over several pages (RFC 3533).
/// </summary>
internal static class OggPackets
{
    private const int HeaderLength = 27;
    private const byte Continued = 1;
    private const byte First = 2;
    private const byte Last = 4;

    private static readonly uint[] ChecksumTable = [.. Enumerable.Range(0, 256).Select(ChecksumOf)];

    /// <exception cref="InvalidDataException">It is not Ogg, holds no Opus, or a page is cut off or damaged.</exception>
    public static IEnumerable<OggPacket> Read(ReadOnlyMemory<byte> file)
    {
        uint? serial = null;
        uint? next = null;
        var unfinished = new List<byte>();
        var within = false;
        while (!file.IsEmpty)
        {
            var page = Take(ref file);
            if (serial is null && IsOpusHead(page))
                serial = page.Serial;
            if (page.Serial != serial)
                continue;

            // A lost page, or one that does not go on where the last one stopped: what was begun is lost.
            if (within && (page.Number != next || !page.Is(Continued)))
                within = false;
            if (!within)
                unfinished.Clear();
            var skipping = page.Is(Continued) && !within;
            next = page.Number + 1;

            var lastEnd = page.Lacing.Span.LastIndexOfAnyExcept((byte)255);
            var at = 0;
            for (var i = 0; i < page.Lacing.Length; i++)
            {
                var size = page.Lacing.Span[i];
                if (!skipping)
                    unfinished.AddRange(page.Body.Span.Slice(at, size));
                at += size;
                within = size == 255 && !skipping;
                if (size == 255)
                    continue;
                if (!skipping)
                    yield return new OggPacket(unfinished.ToArray(), i == lastEnd ? page.Granule : -1, page.Is(Last) && i == lastEnd);
                unfinished.Clear();
                skipping = false;
            }

            if (page.Is(Last))
                yield break;
        }

        if (serial is null)
            throw new InvalidDataException("The Ogg file holds no Opus stream.");
    }

    private static bool IsOpusHead(Page page) => page.Is(First) && page.Body.Span.StartsWith("OpusHead"u8);

    private static Page Take(ref ReadOnlyMemory<byte> file)
    {
        var bytes = file.Span;
        if (bytes.Length < HeaderLength || !bytes.StartsWith("OggS"u8) || bytes[4] != 0 || bytes.Length < HeaderLength + bytes[26])
            throw new InvalidDataException("An Ogg page does not begin where it should.");
        var lacing = file.Slice(HeaderLength, bytes[26]);
        var body = 0;
        foreach (var size in lacing.Span)
            body += size;
        var length = HeaderLength + lacing.Length + body;
        if (bytes.Length < length)
            throw new InvalidDataException("The last Ogg page is cut off.");
        if (Checksum(bytes[..length]) != BinaryPrimitives.ReadUInt32LittleEndian(bytes[22..]))
            throw new InvalidDataException("An Ogg page does not match its checksum.");

        var page = new Page(
            bytes[5],
            BinaryPrimitives.ReadInt64LittleEndian(bytes[6..]),
            BinaryPrimitives.ReadUInt32LittleEndian(bytes[14..]),
            BinaryPrimitives.ReadUInt32LittleEndian(bytes[18..]),
            lacing,
            file.Slice(HeaderLength + lacing.Length, body));
        file = file[length..];
        return page;
    }

    // The checksum covers the page with the checksum's own four bytes as zeros.
    private static uint Checksum(ReadOnlySpan<byte> page)
    {
        uint crc = 0;
        for (var i = 0; i < page.Length; i++)
            crc = (crc << 8) ^ ChecksumTable[(crc >> 24) ^ (i is >= 22 and < 26 ? 0u : page[i])];
        return crc;
    }

    private static uint ChecksumOf(int value)
    {
        var crc = (uint)value << 24;
        for (var bit = 0; bit < 8; bit++)
            crc = (crc & 0x8000_0000) != 0 ? (crc << 1) ^ 0x04C1_1DB7 : crc << 1;
        return crc;
    }

    private readonly record struct Page(byte Flags, long Granule, uint Serial, uint Number, ReadOnlyMemory<byte> Lacing, ReadOnlyMemory<byte> Body)
    {
        public bool Is(byte flag) => (Flags & flag) != 0;
    }
}
