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

    /// <param name="model">The model that was asked for, when it was not the default.</param>
    public static IReadOnlyList<AnswerStep> Of(TurnEnded ended, string? model)
    {
        var tail = Tail(ended, model);
        var buttons = Buttons(ended);
        var parts = TelegramHtml.Render(ended.Text, MessageLimits.Default);
        if (parts.Count > MaxMessages)
        {
            var caption = tail is null ? Plain(Texts.WholeAnswer(ended.Text.Length)) : Join(Plain(Texts.WholeAnswer(ended.Text.Length)), tail);
            return [new AnswerStep(parts[0]), new AnswerStep(caption, ended.Text, buttons)];
        }

        if (parts.Count == 0)
            return [new AnswerStep(tail ?? Plain(Texts.NothingToSay), Buttons: buttons)];
        if (tail is null)
            return Steps(parts, buttons);

        var joined = Join(parts[^1], tail);
        return joined.PlainText.Length <= MaxText && Encoding.UTF8.GetByteCount(joined.Html) <= MaxBytes
            ? Steps([.. parts.SkipLast(1), joined], buttons)
            : Steps([.. parts, tail], buttons);
    }

    private static AnswerButtons Buttons(TurnEnded ended) => ended switch
    {
        // There is something to go on from.
        { State: TurnState.Interrupted } or { Failure.Kind: TurnFailureKind.MaxTurns } => AnswerButtons.Continue,
        { Cached: not null } => AnswerButtons.RunAgain,
        _ => AnswerButtons.None,
    };

    private static IReadOnlyList<AnswerStep> Steps(IReadOnlyList<MessagePart> parts, AnswerButtons buttons) =>
        [.. parts.Select((part, i) => new AnswerStep(part, Buttons: i == parts.Count - 1 ? buttons : AnswerButtons.None))];

    private static MessagePart? Tail(TurnEnded ended, string? model) => ended.State switch
    {
        TurnState.Succeeded => Texts.Footer(ended, model) is { } footer ? new MessagePart($"<i>{TelegramHtml.Escape(footer)}</i>", footer) : null,
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
