using Telegram.Bot.Types;

namespace RemoteRunner.Bot.Inbox;

/// <summary>A reply brings along what it replies to: Claude may have said it in another conversation, or somebody else.</summary>
internal static class Quoted
{
    private const int Longest = 2_000;

    /// <summary>The text with what its message quotes before it; as it is when the message is no reply to a text.</summary>
    public static string With(Message message, string text)
    {
        var quote = (message.Quote?.Text ?? message.ReplyToMessage?.Text ?? message.ReplyToMessage?.Caption)?.Trim();
        if (quote is not { Length: > 0 })
            return text;
        if (quote.Length > Longest)
            quote = quote[..Longest] + "…";

        var lines = string.Join('\n', quote.Split('\n').Select(l => "> " + l));
        return text.Length == 0 ? lines : $"{lines}\n\n{text}";
    }
}
