using RemoteRunner.Core.Approvals;
using Telegram.Bot.Types.ReplyMarkups;

namespace RemoteRunner.Bot.Approvals;

/// <summary>
/// The buttons of a card with questions, those of one question at a time. Their data reads
/// <c>q:6f1a3c527d0b4f0e9a552f6f3f0f7b11:0:2</c> (question 0, option 2; where several may be chosen, <c>2-</c> takes it back; in
/// place of the option d = done, w = own words, x = no answer to any).
/// </summary>
/// <remarks>What a button does is in its data, not in what is chosen when it arrives: a tap that is handled again changes nothing.</remarks>
internal static class QuestionButtons
{
    public static InlineKeyboardMarkup For(Approval approval, int question, QuestionChoices choices)
    {
        var asked = approval.Questions[question];
        List<InlineKeyboardButton[]> rows =
        [
            .. asked.Options.Select((option, i) => (InlineKeyboardButton[])
                [Button(
                    approval, question, Texts.Option(option.Label, asked.Several ? choices.Has(question, i) : null),
                    asked.Several && choices.Has(question, i) ? $"{i}-" : $"{i}")]),
        ];
        if (asked.Several)
            rows.Add([Button(approval, question, Texts.ChoiceDone, "d")]);
        rows.Add([Button(approval, question, Texts.OwnWords, "w"), Button(approval, question, Texts.NoAnswer, "x")]);
        return new(rows);
    }

    public static QuestionTap? Parse(string? data) =>
        data?.Split(':') is ["q", var id, var number, var what]
        && Guid.TryParseExact(id, "N", out var approval) && int.TryParse(number, out var question) && question >= 0
            ? what switch
            {
                "d" => new(approval, question, QuestionAction.Done),
                "w" => new(approval, question, QuestionAction.OwnWords),
                "x" => new(approval, question, QuestionAction.NoAnswer),
                _ when int.TryParse(what.TrimEnd('-'), out var option) && option >= 0 =>
                    new(approval, question, what.EndsWith('-') ? QuestionAction.TakeBack : QuestionAction.Choose, option),
                _ => null,
            }
            : null;

    private static InlineKeyboardButton Button(Approval approval, int question, string text, string what) =>
        InlineKeyboardButton.WithCallbackData(text, $"q:{approval.Id:N}:{question}:{what}");
}

/// <param name="Question">Its place, from 0.</param>
/// <param name="Option">The option's place, from 0, when one was tapped.</param>
internal sealed record QuestionTap(Guid Approval, int Question, QuestionAction Action, int Option = 0);

internal enum QuestionAction
{
    Choose,
    TakeBack,
    Done,
    OwnWords,
    NoAnswer,
}
