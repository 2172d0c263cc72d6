using System.Buffers.Binary;

namespace RemoteRunner.Web.Speech;

/// <summary>
/// How long a WebM recording is. Browsers write it as it comes and leave its length out of the head, so the time of its last
/// block is taken: <c>1A 45 DF A3 …</c> head, <c>18 53 80 67</c> segment, <c>1F 43 B6 75</c> clusters, each with <c>E7</c> its time and
/// <c>A3</c> blocks: track, time after the cluster's (2 bytes), flags, data (RFC 8794, RFC 9559).
/// </summary>
internal static class WebmLength
{
    private const ulong Segment = 0x18538067;
    private const ulong Info = 0x1549A966;
    private const ulong TimestampScale = 0x2AD7B1;
    private const ulong Cluster = 0x1F43B675;
    private const ulong ClusterTimestamp = 0xE7;
    private const ulong SimpleBlock = 0xA3;
    private const ulong BlockGroup = 0xA0;
    private const ulong Block = 0xA1;

    private const double Nanoseconds = 1e9;

    /// <returns>Seconds; null when no block is found.</returns>
    public static double? Of(ReadOnlySpan<byte> content)
    {
        double scale = 1_000_000, cluster = 0;
        double? last = null;
        while (TryTake(ref content, keepMarker: true, out var id) && TryTake(ref content, keepMarker: false, out var size))
        {
            // What these hold follows as if it stood outside: their own length may be unknown.
            if (id is Segment or Info or Cluster or BlockGroup)
                continue;
            if (size > (ulong)content.Length)
                break;

            var body = content[..(int)size];
            content = content[(int)size..];
            if (id == TimestampScale)
                scale = Number(body);
            else if (id == ClusterTimestamp)
                cluster = Number(body);
            else if (id is SimpleBlock or Block && TryTake(ref body, keepMarker: false, out _) && body.Length >= sizeof(short))
                last = Math.Max(last ?? 0, (cluster + BinaryPrimitives.ReadInt16BigEndian(body)) * scale / Nanoseconds);
        }

        return last;
    }

    /// <summary>Takes a number whose first byte says by its leading zeros how many follow.</summary>
    private static bool TryTake(ref ReadOnlySpan<byte> content, bool keepMarker, out ulong value)
    {
        value = 0;
        if (content.IsEmpty || content[0] == 0)
            return false;
        var length = byte.LeadingZeroCount(content[0]) + 1;
        if (content.Length < length)
            return false;

        value = keepMarker ? content[0] : content[0] & (0xFFul >> length);
        foreach (var next in content[1..length])
            value = (value << 8) | next;
        content = content[length..];
        return true;
    }

    private static double Number(ReadOnlySpan<byte> body)
    {
        double value = 0;
        foreach (var next in body[..Math.Min(body.Length, sizeof(ulong))])
            value = (value * 256) + next;
        return value;
    }
}
