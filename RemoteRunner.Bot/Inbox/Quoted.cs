using Telegram.Bot.Types;
using Telegram.Bot.Types.Enums;

namespace RemoteRunner.Bot.Inbox;

/// <summary>A reply brings along what it replies to: Claude may have said it in another conversation, or somebody else.</summary>
internal static class Quoted
{
    private const int Longest = 2_000;
    private const int LongestFooter = 100;

    /// <summary>The text with what its message quotes before it; as it is when the message is no reply to a text.</summary>
    public static string With(Message message, string text)
    {
        var quote = (message.Quote?.Text ?? (message.ReplyToMessage is { } said ? SaidIn(said) : null))?.Trim();
        if (quote is not { Length: > 0 })
            return text;
        if (quote.Length > Longest)
            quote = quote[..Longest] + "…";

        var lines = string.Join('\n', quote.Split('\n').Select(l => "> " + l));
        return text.Length == 0 ? lines : $"{lines}\n\n{text}";
    }

    // Below an answer the bot says how long it took and what it cost, a last paragraph in italics: that is nothing Claude said.
    private static string? SaidIn(Message message)
    {
        var text = message.Text ?? message.Caption;
        if (text is null || message.From is not { IsBot: true })
            return text;

        var footer = text.LastIndexOf("\n\n", StringComparison.Ordinal) + 2;
        return footer >= 2 && text.Length - footer is > 0 and <= LongestFooter
            && message.Entities?.Any(e => e.Type == MessageEntityType.Italic && e.Offset == footer && e.Offset + e.Length == text.Length) == true
                ? text[..footer]
                : text;
    }
}
