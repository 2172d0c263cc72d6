using System.Text;

namespace RemoteRunner.Simulators.Telegram.Entities;

/// <summary>Reads <c>&amp;lt; &amp;gt; &amp;amp; &amp;quot;</c> and numeric references; anything else stays as typed.</summary>
internal static class HtmlCharacterReference
{
    /// <returns>The code point (0: not a reference) and where reading goes on.</returns>
    public static (uint CodePoint, int Next) Read(MarkupSource source, int at)
    {
        var (code, end) = source[at + 1] == '#' ? Numeric(source, at) : Named(source, at);
        if (code == 0)
            return (0, at);
        return (code, source[end] == ';' ? end + 1 : end);
    }

    public static bool IsSurrogate(uint codePoint) => codePoint is >= 0xD800 and <= 0xDFFF;

    public static Rune ToRune(uint codePoint) => IsSurrogate(codePoint) ? Rune.ReplacementChar : new Rune(codePoint);

    private static (uint Code, int End) Numeric(MarkupSource source, int at)
    {
        var hexadecimal = source[at + 2] == 'x';
        var end = at + (hexadecimal ? 3 : 2);
        ulong code = 0;
        while (hexadecimal ? char.IsAsciiHexDigit((char)source[end]) : char.IsAsciiDigit((char)source[end]))
        {
            code = Math.Min((code * (hexadecimal ? 16u : 10u)) + (uint)Convert.ToInt32(((char)source[end]).ToString(), 16), uint.MaxValue);
            end++;
        }

        return code is 0 or >= 0x10FFFF || end - at >= 10 ? (0, at) : ((uint)code, end);
    }

    private static (uint Code, int End) Named(MarkupSource source, int at)
    {
        var end = at + 1;
        while (char.IsAsciiLetter((char)source[end]))
            end++;

        uint code = source.Slice(at + 1, end) switch
        {
            "lt" => '<',
            "gt" => '>',
            "amp" => '&',
            "quot" => '"',
            _ => 0,
        };
        return (code, end);
    }
}
