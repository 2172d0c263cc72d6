using System.Text;

namespace RemoteRunner.Simulators.Telegram.Entities;

/// <summary>
/// The raw text as UTF-8, because the server's error texts count bytes. Reading past the end gives 0, as the
/// zero-terminated strings of the original do: several of its rules lean on that.
/// </summary>
internal sealed class MarkupSource(string text)
{
    private readonly byte[] _bytes = Encoding.UTF8.GetBytes(text);

    public int Length => _bytes.Length;

    public byte this[int index] => index >= 0 && index < _bytes.Length ? _bytes[index] : (byte)0;

    public string Slice(int start, int end) => Encoding.UTF8.GetString(_bytes.AsSpan(start, Math.Min(end, _bytes.Length) - start));

    /// <summary>The original counts the terminating zero as a space.</summary>
    public bool IsSpace(int index) => this[index] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n' or 0 or 11;

    public bool StartsWith(int index, string ascii)
    {
        for (var i = 0; i < ascii.Length; i++)
        {
            if (this[index + i] != ascii[i])
                return false;
        }

        return true;
    }
}
