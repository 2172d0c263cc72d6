using System.Buffers.Binary;

namespace RemoteRunner.Web.Speech;

/// <summary>
/// How long an MP4 recording is. A box begins with its length (4 bytes, 1: 8 more hold it, 0: to the end) and its kind;
/// <c>mdhd</c> says ticks a second and, in a file that was finished, how many there are; a recording in fragments says in each
/// <c>tfdt</c> at which tick it begins (ISO/IEC 14496-12).
/// </summary>
internal static class Mp4Length
{
    private const int Deepest = 8;

    /// <returns>Seconds, to the beginning of the last fragment where there are some; null when it does not say.</returns>
    public static double? Of(ReadOnlySpan<byte> content)
    {
        double perSecond = 0, ticks = 0;
        Walk(content, Deepest, ref perSecond, ref ticks);
        return perSecond > 0 && ticks > 0 ? ticks / perSecond : null;
    }

    private static void Walk(ReadOnlySpan<byte> boxes, int depth, ref double perSecond, ref double ticks)
    {
        while (depth > 0 && boxes.Length >= 8)
        {
            var head = 8;
            ulong length = BinaryPrimitives.ReadUInt32BigEndian(boxes);
            if (length == 1 && boxes.Length >= 16)
            {
                head = 16;
                length = BinaryPrimitives.ReadUInt64BigEndian(boxes[8..]);
            }

            if (length == 0)
                length = (ulong)boxes.Length;
            if (length < (ulong)head || length > (ulong)boxes.Length)
                return;

            var kind = boxes[4..8];
            var body = boxes[head..(int)length];
            if (kind.SequenceEqual("moov"u8) || kind.SequenceEqual("trak"u8) || kind.SequenceEqual("mdia"u8) || kind.SequenceEqual("moof"u8) || kind.SequenceEqual("traf"u8))
                Walk(body, depth - 1, ref perSecond, ref ticks);
            else if (kind.SequenceEqual("mdhd"u8))
                ReadHead(body, ref perSecond, ref ticks);
            else if (kind.SequenceEqual("tfdt"u8) && Number(body, 4, 4) is { } begins)
                ticks = Math.Max(ticks, begins);
            boxes = boxes[(int)length..];
        }
    }

    // version, 1 | flags, 3 | made, changed: 4 or 8 each | ticks a second, 4 | ticks: 4 or 8
    private static void ReadHead(ReadOnlySpan<byte> body, ref double perSecond, ref double ticks)
    {
        var at = body is [1, ..] ? 20 : 12;
        if (Number(body, at + 4, at + 4) is not { } all)
            return;
        perSecond = BinaryPrimitives.ReadUInt32BigEndian(body[at..]);
        ticks = Math.Max(ticks, all);
    }

    /// <summary>A number of 4 bytes in version 0, of 8 in version 1; with all bits set nobody knows, which is 0 here.</summary>
    private static double? Number(ReadOnlySpan<byte> body, int at, int atInVersion1)
    {
        if (body is [1, ..] && body.Length >= atInVersion1 + sizeof(ulong))
            return BinaryPrimitives.ReadUInt64BigEndian(body[atInVersion1..]) is var wide and not ulong.MaxValue ? wide : 0;
        if (body is [0, ..] && body.Length >= at + sizeof(uint))
            return BinaryPrimitives.ReadUInt32BigEndian(body[at..]) is var narrow and not uint.MaxValue ? narrow : 0;
        return null;
    }
}
