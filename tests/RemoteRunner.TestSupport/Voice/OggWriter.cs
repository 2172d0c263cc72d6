using System.Buffers.Binary;

namespace RemoteRunner.TestSupport.Voice;

/// <summary>Writes packets as Ogg pages (RFC 3533). Few segments a page make packets go on over several pages.</summary>
public sealed class OggWriter(uint serial = 0x52522026, int segmentsPerPage = 50)
{
    private const byte Continued = 1;
    private const byte First = 2;
    private const byte Last = 4;

    private readonly List<byte> _file = [];
    private readonly List<byte> _lacing = [];
    private readonly List<byte> _body = [];
    private long _granule = -1;
    private bool _continues;
    private uint _page;

    /// <summary>Adds a packet that ends at <paramref name="granule"/>.</summary>
    public OggWriter Packet(ReadOnlySpan<byte> packet, long granule, bool flush = false)
    {
        for (var left = packet; ;)
        {
            if (_lacing.Count == segmentsPerPage)
                Flush(0, continuesAfter: left.Length != packet.Length);
            var size = Math.Min(255, left.Length);
            _lacing.Add((byte)size);
            _body.AddRange(left[..size]);
            left = left[size..];
            if (size < 255)
                break;
        }

        _granule = granule;
        if (flush)
            Flush(0, continuesAfter: false);
        return this;
    }

    public byte[] End()
    {
        Flush(Last, continuesAfter: false);
        return _file.ToArray();
    }

    public static uint Checksum(ReadOnlySpan<byte> page)
    {
        uint crc = 0;
        foreach (var value in page)
        {
            crc ^= (uint)value << 24;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc & 0x8000_0000) != 0 ? (crc << 1) ^ 0x04C1_1DB7 : crc << 1;
        }

        return crc;
    }

    private void Flush(byte flags, bool continuesAfter)
    {
        var page = new byte[27 + _lacing.Count + _body.Count];
        "OggS"u8.CopyTo(page);
        page[5] = (byte)(flags | (_continues ? Continued : 0) | (_page == 0 ? First : 0));
        BinaryPrimitives.WriteInt64LittleEndian(page.AsSpan(6), _granule);
        BinaryPrimitives.WriteUInt32LittleEndian(page.AsSpan(14), serial);
        BinaryPrimitives.WriteUInt32LittleEndian(page.AsSpan(18), _page++);
        page[26] = (byte)_lacing.Count;
        _lacing.CopyTo(page, 27);
        _body.CopyTo(page, 27 + _lacing.Count);
        BinaryPrimitives.WriteUInt32LittleEndian(page.AsSpan(22), Checksum(page));
        _file.AddRange(page);
        _lacing.Clear();
        _body.Clear();
        _granule = -1;
        _continues = continuesAfter;
    }
}
