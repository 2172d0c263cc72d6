using System.Text;

namespace RemoteRunner.Bot.Formatting;

/// <summary>Text as Telegram will keep it.</summary>
internal static class TelegramText
{
    private const int TabWidth = 4;

    /// <summary>Line ends become <c>\n</c>, control characters go, half a surrogate pair becomes U+FFFD.</summary>
    public static string Clean(string text)
    {
        var clean = new StringBuilder(text.Length);
        for (var at = 0; at < text.Length; at++)
        {
            var letter = text[at];
            if (letter == '\r')
            {
                if (at + 1 == text.Length || text[at + 1] != '\n')
                    clean.Append('\n');
            }
            else if (char.IsHighSurrogate(letter) && at + 1 < text.Length && char.IsLowSurrogate(text[at + 1]))
            {
                clean.Append(letter).Append(text[++at]);
            }
            else if (char.IsSurrogate(letter))
            {
                clean.Append('\uFFFD');
            }
            else if (letter is '\n' or '\t' || !char.IsControl(letter))
            {
                clean.Append(letter);
            }
        }

        return clean.ToString();
    }

    // Telegram turns a tab into one space, which would flatten a program's indent.
    public static string ExpandTabs(string line)
    {
        if (!line.Contains('\t', StringComparison.Ordinal))
            return line;
        var expanded = new StringBuilder(line.Length + 16);
        foreach (var letter in line)
        {
            if (letter == '\t')
                expanded.Append(' ', TabWidth - (expanded.Length % TabWidth));
            else
                expanded.Append(letter);
        }

        return expanded.ToString();
    }

    /// <summary>Columns that a monospaced font needs.</summary>
    public static int Columns(string text)
    {
        var columns = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            columns += Rune.GetUnicodeCategory(rune) switch
            {
                System.Globalization.UnicodeCategory.NonSpacingMark or System.Globalization.UnicodeCategory.EnclosingMark or System.Globalization.UnicodeCategory.Format => 0,
                _ => IsWide(rune.Value) ? 2 : 1,
            };
        }

        return columns;
    }

    // Hangul, CJK, full-width forms and emoji.
    private static bool IsWide(int value) => value
        is >= 0x1100 and <= 0x115F or >= 0x2E80 and <= 0xA4CF or >= 0xAC00 and <= 0xD7A3 or >= 0xF900 and <= 0xFAFF
        or >= 0xFE30 and <= 0xFE6F or >= 0xFF00 and <= 0xFF60 or >= 0xFFE0 and <= 0xFFE6 or >= 0x1F300 and <= 0x1FAFF or >= 0x20000 and <= 0x3FFFD;
}
