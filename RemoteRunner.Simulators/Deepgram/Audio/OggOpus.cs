using System.Buffers.Binary;
using System.Text;

namespace RemoteRunner.Simulators.Deepgram.Audio;

/// <summary>
/// Length and tags of an Ogg/Opus file. A page begins
/// <c>4F 67 67 53 | 00 | 02 | granule position, 8 bytes | serial, 4 | number, 4 | checksum, 4 | segments, 1 | lacing…</c> (RFC 3533, RFC 7845).
/// </summary>
internal static class OggOpus
{
    private const int HeaderLength = 27;
    private const int SampleRate = 48_000;

    /// <summary>Digital silence becomes the same few packets over and over: four of them in speech mode, where only the seed of the noise goes round, one in music mode.</summary>
    private const int DifferentPacketsOfSilence = 6;

    /// <returns>Null: corrupt.</returns>
    public static HeardAudio? Read(ReadOnlySpan<byte> bytes)
    {
        var headers = new List<byte[]>();
        var packet = new MemoryStream();
        var different = new HashSet<string>();
        long granule = 0;
        while (bytes.Length > 0)
        {
            if (bytes.Length < HeaderLength || !bytes.StartsWith("OggS"u8) || bytes.Length < HeaderLength + bytes[26])
                return null;
            var lacing = bytes.Slice(HeaderLength, bytes[26]);
            var length = HeaderLength + lacing.Length;
            foreach (var size in lacing)
                length += size;
            if (bytes.Length < length || !HasGoodChecksum(bytes[..length]))
                return null;

            var position = BinaryPrimitives.ReadInt64LittleEndian(bytes[6..]);
            if (position >= 0)
                granule = position;

            var at = HeaderLength + lacing.Length;
            foreach (var size in lacing)
            {
                packet.Write(bytes.Slice(at, size));
                at += size;
                if (size == 255)
                    continue;
                if (headers.Count < 2)
                    headers.Add(packet.ToArray());
                else if (different.Count <= DifferentPacketsOfSilence)
                    different.Add(Convert.ToHexString(packet.GetBuffer(), 0, (int)packet.Length));
                packet.SetLength(0);
            }

            bytes = bytes[length..];
        }

        if (headers is not [var head, var tags] || head.Length < 19 || !head.AsSpan().StartsWith("OpusHead"u8))
            return null;

        var samples = Math.Max(0, granule - BinaryPrimitives.ReadUInt16LittleEndian(head.AsSpan(10)));
        var comments = Comments(tags);
        return new HeardAudio(
            TimeSpan.FromSeconds((double)samples / SampleRate),
            head[9],
            different.Count <= DifferentPacketsOfSilence,
            comments.GetValueOrDefault("TRANSCRIPT"),
            comments.GetValueOrDefault("LANGUAGE"));
    }

    // "OpusTags" | vendor's length | vendor | count | (length | NAME=value)…
    private static Dictionary<string, string> Comments(ReadOnlySpan<byte> tags)
    {
        var comments = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        if (!tags.StartsWith("OpusTags"u8) || !TryTake(tags[8..], out _, out var rest) || rest.Length < 4)
            return comments;
        var count = BinaryPrimitives.ReadUInt32LittleEndian(rest);
        rest = rest[4..];
        for (var i = 0; i < count && TryTake(rest, out var comment, out rest); i++)
        {
            var text = Encoding.UTF8.GetString(comment);
            if (text.IndexOf('=', StringComparison.Ordinal) is > 0 and var equals)
                comments[text[..equals]] = text[(equals + 1)..];
        }

        return comments;
    }

    private static bool TryTake(ReadOnlySpan<byte> from, out ReadOnlySpan<byte> value, out ReadOnlySpan<byte> rest)
    {
        value = rest = default;
        if (from.Length < 4)
            return false;
        var length = BinaryPrimitives.ReadUInt32LittleEndian(from);
        if (length > from.Length - 4)
            return false;
        value = from.Slice(4, (int)length);
        rest = from[(4 + (int)length)..];
        return true;
    }

    // The checksum covers the page with the checksum's own bytes as zeros.
    private static bool HasGoodChecksum(ReadOnlySpan<byte> page)
    {
        uint crc = 0;
        for (var i = 0; i < page.Length; i++)
        {
            crc ^= (uint)(i is >= 22 and < 26 ? 0 : page[i]) << 24;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc & 0x8000_0000) != 0 ? (crc << 1) ^ 0x04C1_1DB7 : crc << 1;
        }

        return crc == BinaryPrimitives.ReadUInt32LittleEndian(page[22..]);
    }
}
