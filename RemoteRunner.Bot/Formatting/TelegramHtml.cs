using System.Text;

namespace RemoteRunner.Bot.Formatting;

/// <summary>Claude's Markdown as Telegram's HTML. Deterministic; the time grows with the length of the text.</summary>
internal static class TelegramHtml
{
    private const string More = "…";

    // Markdown is at most about this much longer than what is seen of it, long addresses aside.
    private const int SourcePerText = 3;

    public static IReadOnlyList<MessagePart> Render(string markdown, MessageLimits limits)
    {
        ArgumentNullException.ThrowIfNull(markdown);
        limits.Validate();
        return PartPacker.Pack(DocumentReader.Read(TelegramText.Clean(markdown), limits.MaxBytes / 4), limits);
    }

    /// <summary>The beginning of an answer that is still growing, well-formed wherever the Markdown ends; empty if there is nothing to show.</summary>
    public static string RenderPrefix(string markdown, int maxUtf16)
    {
        ArgumentNullException.ThrowIfNull(markdown);
        var source = Math.Min(markdown.Length, maxUtf16 * SourcePerText);
        var cut = markdown.Length > source;
        // The other half of a surrogate pair is still to come.
        if (source > 0 && char.IsHighSurrogate(markdown[source - 1]))
            source--;
        var limits = MessageLimits.Default with { MaxText = maxUtf16 - More.Length - 1 };
        var parts = Render(markdown[..source], limits);
        if (parts.Count == 0)
            return "";
        return cut || parts.Count > 1 ? $"{parts[0].Html}\n{More}" : parts[0].Html;
    }

    public static string Escape(string text)
    {
        if (text.AsSpan().IndexOfAny("&<>\"") < 0)
            return text;
        var escaped = new StringBuilder(text.Length + 16);
        foreach (var letter in text)
        {
            _ = letter switch
            {
                '&' => escaped.Append("&amp;"),
                '<' => escaped.Append("&lt;"),
                '>' => escaped.Append("&gt;"),
                '"' => escaped.Append("&quot;"),
                _ => escaped.Append(letter),
            };
        }

        return escaped.ToString();
    }
}
