using System.Buffers.Binary;
using System.Text;

namespace RemoteRunner.Web.Tests.Speech;

/// <summary>Recordings as browsers write them, without sound in them.</summary>
internal static class Recordings
{
    /// <summary>As Chromium's MediaRecorder writes them: segment and clusters without a length, a block each 60 ms.</summary>
    /// <param name="inGroups">Whether blocks stand in groups, as after editing.</param>
    public static byte[] Webm(TimeSpan length, bool inGroups = false)
    {
        List<byte> file = [0x1A, 0x45, 0xDF, 0xA3, 0x87, 0x42, 0x82, 0x84, .. "webm"u8];
        file.AddRange([0x18, 0x53, 0x80, 0x67, 0x01, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF]);
        file.AddRange([0x15, 0x49, 0xA9, 0x66, 0x87, 0x2A, 0xD7, 0xB1, 0x83, 0x0F, 0x42, 0x40]);
        for (var cluster = 0; cluster <= length.TotalMilliseconds; cluster += 30_000)
        {
            file.AddRange([0x1F, 0x43, 0xB6, 0x75, 0x01, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xE7, 0x84]);
            AddBigEndian(file, (uint)cluster);
            for (var at = 0; at < 30_000 && cluster + at <= length.TotalMilliseconds; at += 60)
            {
                byte[] block = [0x81, (byte)(at >> 8), (byte)at, 0x80, 0xFC];
                file.AddRange(inGroups ? [0xA0, 0x87, 0xA1, 0x85, .. block] : [0xA3, 0x85, .. block]);
            }
        }

        return [.. file];
    }

    /// <summary>As a finished file: the head says how long it is.</summary>
    public static byte[] Mp4(uint ticksPerSecond, uint ticks) =>
        [.. Box("ftyp", [.. "isom"u8]), .. Box("moov", Box("trak", Box("mdia", Head(ticksPerSecond, ticks))))];

    /// <summary>As Safari writes them: in fragments, the head says nothing.</summary>
    public static byte[] FragmentedMp4(uint ticksPerSecond, params ulong[] begins) =>
    [
        .. Mp4(ticksPerSecond, 0),
        .. begins.SelectMany(at => Box("moof", Box("traf", Box("tfdt", [1, 0, 0, 0, .. Wide(at)])))),
    ];

    private static byte[] Head(uint ticksPerSecond, uint ticks)
    {
        List<byte> body = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        AddBigEndian(body, ticksPerSecond);
        AddBigEndian(body, ticks);
        return Box("mdhd", [.. body]);
    }

    private static byte[] Box(string kind, byte[] body)
    {
        List<byte> box = [];
        AddBigEndian(box, (uint)(8 + body.Length));
        return [.. box, .. Encoding.ASCII.GetBytes(kind), .. body];
    }

    private static byte[] Wide(ulong value)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, value);
        return bytes;
    }

    private static void AddBigEndian(List<byte> file, uint value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        file.AddRange(bytes);
    }
}
