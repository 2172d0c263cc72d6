using System.Text;
using RemoteRunner.Bot.Formatting;
using RemoteRunner.Core.Turns;

namespace RemoteRunner.Bot.Turns;

/// <summary>The messages that tell how a turn ended. The same for the same end, so that a restarted bot goes on in the middle.</summary>
internal static class AnswerSteps
{
    // Telegram's own limits; MessageLimits leaves room for the tail.
    private const int MaxText = 4_096;
    private const int MaxBytes = 32_768;
    private const int MaxRich = 32_768;

    /// <param name="model">The model that was asked for, when it was not the default.</param>
    /// <param name="context">The context used, when that is worth a word.</param>
    /// <param name="files">The files that the turn changed.</param>
    /// <param name="maxMessages">More messages than this become one message and a file.</param>
    public static IReadOnlyList<AnswerStep> Of(TurnEnded ended, string? model, ContextUsed? context, IReadOnlyList<string> files, int maxMessages)
    {
        var steps = Of(ended, model, context, maxMessages);
        return [.. steps.SkipLast(1), steps[^1] with { Files = files }];
    }

    /// <summary>The whole answer as one rich message; null when it is too long for one, or there is nothing to format.</summary>
    public static AnswerStep? Rich(TurnEnded ended, string? model, ContextUsed? context, IReadOnlyList<string> files)
    {
        if (ended.Text.Length == 0 || ended.Joined is not null)
            return null;

        var text = Tail(ended, model, context) is { } tail ? $"{ended.Text}\n\n{tail.PlainText}" : ended.Text;
        return text.Length > MaxRich ? null : new AnswerStep(Plain(text), Buttons: Buttons(ended), Resets: Resets(ended)) { Rich = text, Files = files };
    }

    private static IReadOnlyList<AnswerStep> Of(TurnEnded ended, string? model, ContextUsed? context, int maxMessages)
    {
        if (ended.Joined is not null)
            return [new AnswerStep(Plain(Texts.Joined))];

        var tail = Tail(ended, model, context);
        var buttons = Buttons(ended);
        var resets = Resets(ended);
        var parts = TelegramHtml.Render(ended.Text, MessageLimits.Default);
        if (parts.Count > maxMessages)
        {
            var caption = tail is null ? Plain(Texts.WholeAnswer(ended.Text.Length)) : Join(Plain(Texts.WholeAnswer(ended.Text.Length)), tail);
            return [new AnswerStep(parts[0]), new AnswerStep(caption, ended.Text, buttons, resets)];
        }

        if (parts.Count == 0)
            return [new AnswerStep(tail ?? Plain(Texts.NothingToSay), Buttons: buttons, Resets: resets)];
        if (tail is null)
            return Steps(parts, buttons, resets);

        var joined = Join(parts[^1], tail);
        return joined.PlainText.Length <= MaxText && Encoding.UTF8.GetByteCount(joined.Html) <= MaxBytes
            ? Steps([.. parts.SkipLast(1), joined], buttons, resets)
            : Steps([.. parts, tail], buttons, resets);
    }

    private static AnswerButtons Buttons(TurnEnded ended) => ended switch
    {
        { State: TurnState.Interrupted } => AnswerButtons.Continue,
        { State: TurnState.Failed, Failure: { } failure } => Buttons(failure),
        { Cached: not null } => AnswerButtons.RunAgain,
        _ => AnswerButtons.None,
    };

    private static AnswerButtons Buttons(TurnFailure failure) => failure switch
    {
        { BrokeOff: true } => AnswerButtons.Continue,
        { Kind: TurnFailureKind.RateLimited } when IsLong(failure.RetryAfter) => AnswerButtons.WhenItResets,
        { Kind: TurnFailureKind.ContextFull } => AnswerButtons.CompactOrNew,
        { Kind: TurnFailureKind.ModelUnknown or TurnFailureKind.Forbidden } => AnswerButtons.OtherModel,
        { CanContinue: true } => AnswerButtons.TryAgain,
        _ => AnswerButtons.None,
    };

    // A moment is waited for by whoever taps again.
    private static bool IsLong(TimeSpan? wait) => wait >= TimeSpan.FromSeconds(2);

    private static DateTimeOffset? Resets(TurnEnded ended) =>
        ended.Failure is { Kind: TurnFailureKind.RateLimited, RetryAfter: { } wait } && IsLong(wait) ? ended.At + wait : null;

    private static IReadOnlyList<AnswerStep> Steps(IReadOnlyList<MessagePart> parts, AnswerButtons buttons, DateTimeOffset? resets) =>
        [.. parts.Select((part, i) => new AnswerStep(part, Buttons: i == parts.Count - 1 ? buttons : AnswerButtons.None, Resets: i == parts.Count - 1 ? resets : null))];

    private static MessagePart? Tail(TurnEnded ended, string? model, ContextUsed? context) => ended.State switch
    {
        TurnState.Succeeded => Texts.Footer(ended, model, context) is { } footer ? new MessagePart($"<i>{TelegramHtml.Escape(footer)}</i>", footer) : null,
        TurnState.Cancelled => Plain(Texts.Stopped),
        TurnState.Interrupted => Headed(Texts.InterruptedTitle, Texts.Interrupted(ended.Text.Length > 0)),
        _ when ended.Failure is { } limit && Resets(ended) is { } resets => new(
            $"<b>{TelegramHtml.Escape(Texts.FailureTitle(limit))}</b>\n{TelegramHtml.Escape(Texts.FailureMessage(limit))}\n{Texts.ResetsAt(resets, resets - ended.At, asHtml: true)}",
            $"{Texts.FailureTitle(limit)}\n{Texts.FailureMessage(limit)}\n{Texts.ResetsAt(resets, resets - ended.At, asHtml: false)}"),
        _ when ended.Failure is { } failure => Headed(Texts.FailureTitle(failure), Texts.FailureAdvice(failure)),
        _ => Headed(Texts.FailedTitle, Texts.FailedAdvice),
    };

    private static MessagePart Headed(string title, string text) =>
        new($"<b>{TelegramHtml.Escape(title)}</b>\n{TelegramHtml.Escape(text)}", $"{title}\n{text}");

    private static MessagePart Plain(string text) => new(TelegramHtml.Escape(text), text);

    private static MessagePart Join(MessagePart first, MessagePart second) =>
        new($"{first.Html}\n\n{second.Html}", $"{first.PlainText}\n\n{second.PlainText}");
}
