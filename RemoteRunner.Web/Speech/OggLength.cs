using System.Buffers.Binary;

namespace RemoteRunner.Web.Speech;

/// <summary>
/// How long an Ogg recording with Opus is: a page begins <c>4F 67 67 53 | version, 1 | kind, 1 | samples so far, 8 | serial, 4 |
/// number, 4 | checksum, 4 | segments, 1 | their lengths</c>; the first holds <c>OpusHead</c> and how many samples to leave out (RFC 3533, RFC 7845).
/// </summary>
internal static class OggLength
{
    private const int Head = 27;
    private const double SamplesPerSecond = 48_000;

    /// <returns>Seconds; null when it is not Opus.</returns>
    public static double? Of(ReadOnlySpan<byte> content)
    {
        int? left = null;
        long samples = 0;
        while (content.Length >= Head && content.StartsWith("OggS"u8))
        {
            var body = Head + content[26];
            if (content.Length < body)
                break;
            if (left is null && content[body..] is var first && first.Length >= 12 && first.StartsWith("OpusHead"u8))
                left = BinaryPrimitives.ReadUInt16LittleEndian(first[10..]);
            samples = Math.Max(samples, BinaryPrimitives.ReadInt64LittleEndian(content[6..]));

            var length = body;
            foreach (var segment in content[Head..body])
                length += segment;
            content = content[Math.Min(length, content.Length)..];
        }

        return left is { } skipped ? Math.Max(0, samples - skipped) / SamplesPerSecond : null;
    }
}
