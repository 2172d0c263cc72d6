using System.Text;

namespace RemoteRunner.Simulators.Telegram.Entities;

/// <summary>Collects the text that stays when the markup is gone and knows its length in UTF-16 units.</summary>
internal sealed class PlainTextBuilder
{
    private readonly List<byte> _bytes = [];

    public int Utf16Length { get; private set; }

    public int ByteLength => _bytes.Count;

    public void AppendByte(byte value)
    {
        // Only the first byte of a sequence counts; four-byte sequences become a surrogate pair.
        if ((value & 0xC0) != 0x80)
            Utf16Length += value >= 0xF0 ? 2 : 1;
        _bytes.Add(value);
    }

    public void AppendRune(Rune rune)
    {
        Span<byte> buffer = stackalloc byte[4];
        var written = rune.EncodeToUtf8(buffer);
        for (var i = 0; i < written; i++)
            _bytes.Add(buffer[i]);
        Utf16Length += rune.Utf16SequenceLength;
    }

    public byte LastByte => _bytes.Count == 0 ? (byte)0 : _bytes[^1];

    public string TextFrom(int byteOffset) => Encoding.UTF8.GetString(_bytes.ToArray(), byteOffset, _bytes.Count - byteOffset);

    public override string ToString() => Encoding.UTF8.GetString(_bytes.ToArray());
}
