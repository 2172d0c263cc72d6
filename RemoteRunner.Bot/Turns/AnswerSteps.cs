using System.Text;
using RemoteRunner.Bot.Formatting;
using RemoteRunner.Core.Turns;

namespace RemoteRunner.Bot.Turns;

/// <summary>The messages that tell how a turn ended. The same for the same end, so that a restarted bot goes on in the middle.</summary>
internal static class AnswerSteps
{
    /// <summary>More messages than this become one message and a file: nobody reads on through ten bubbles on a phone.</summary>
    public const int MaxMessages = 3;

    // Telegram's own limits; MessageLimits leaves room for the tail.
    private const int MaxText = 4_096;
    private const int MaxBytes = 32_768;

    public static IReadOnlyList<AnswerStep> Of(TurnEnded ended)
    {
        var tail = Tail(ended);
        var continues = Continues(ended);
        var parts = TelegramHtml.Render(ended.Text, MessageLimits.Default);
        if (parts.Count > MaxMessages)
        {
            var caption = tail is null ? Plain(Texts.WholeAnswer(ended.Text.Length)) : Join(Plain(Texts.WholeAnswer(ended.Text.Length)), tail);
            return [new AnswerStep(parts[0]), new AnswerStep(caption, ended.Text, continues)];
        }

        if (parts.Count == 0)
            return [new AnswerStep(tail ?? Plain(Texts.NothingToSay), Continues: continues)];
        if (tail is null)
            return Steps(parts, continues);

        var joined = Join(parts[^1], tail);
        return joined.PlainText.Length <= MaxText && Encoding.UTF8.GetByteCount(joined.Html) <= MaxBytes
            ? Steps([.. parts.SkipLast(1), joined], continues)
            : Steps([.. parts, tail], continues);
    }

    /// <summary>Whether there is something to go on from.</summary>
    public static bool Continues(TurnEnded ended) =>
        ended.State == TurnState.Interrupted || ended.Failure?.Kind is TurnFailureKind.MaxTurns;

    private static IReadOnlyList<AnswerStep> Steps(IReadOnlyList<MessagePart> parts, bool continues) =>
        [.. parts.Select((part, i) => new AnswerStep(part, Continues: continues && i == parts.Count - 1))];

    private static MessagePart? Tail(TurnEnded ended) => ended.State switch
    {
        TurnState.Succeeded => Texts.Footer(ended) is { } footer ? new MessagePart($"<i>{TelegramHtml.Escape(footer)}</i>", footer) : null,
        TurnState.Cancelled => Plain(Texts.Stopped),
        TurnState.Interrupted => Headed(Texts.InterruptedTitle, Texts.Interrupted(ended.Text.Length > 0)),
        _ when ended.Failure is { } failure => Headed(Texts.FailureTitle(failure), Texts.FailureAdvice(failure)),
        _ => Headed(Texts.FailedTitle, Texts.FailedAdvice),
    };

    private static MessagePart Headed(string title, string text) =>
        new($"<b>{TelegramHtml.Escape(title)}</b>\n{TelegramHtml.Escape(text)}", $"{title}\n{text}");

    private static MessagePart Plain(string text) => new(TelegramHtml.Escape(text), text);

    private static MessagePart Join(MessagePart first, MessagePart second) =>
        new($"{first.Html}\n\n{second.Html}", $"{first.PlainText}\n\n{second.PlainText}");
}
