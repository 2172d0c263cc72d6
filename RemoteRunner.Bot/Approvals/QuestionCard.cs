using System.Text;
using RemoteRunner.Bot.Formatting;
using RemoteRunner.Core.Approvals;

namespace RemoteRunner.Bot.Approvals;

/// <summary>The text of a card with questions, Telegram HTML: what was answered so far, and the question that is next.</summary>
internal static class QuestionCard
{
    private const int MaxQuestion = 600;
    private const int MaxOption = 200;
    private const int MaxAnswer = 300;

    public static string Open(Approval approval, int question, QuestionChoices choices)
    {
        var card = new StringBuilder(TelegramHtml.Escape(Texts.AsksYou(question, approval.Questions.Count)));
        for (var i = 0; i < question; i++)
            AddAnswered(card, approval.Questions[i].Text, choices.Answer(approval, i));

        var asked = approval.Questions[question];
        card.Append("\n\n");
        if (asked.Header is { Length: > 0 } header)
            card.Append(TelegramHtml.Escape(Shorten(header, 60))).Append(": ");
        card.Append("<b>").Append(TelegramHtml.Escape(Shorten(asked.Text, MaxQuestion))).Append("</b>");
        foreach (var option in asked.Options)
        {
            card.Append("\n• ").Append(TelegramHtml.Escape(Shorten(option.Label, MaxOption)));
            if (option.Description is { Length: > 0 } meaning)
                card.Append(" – <i>").Append(TelegramHtml.Escape(Shorten(meaning, MaxOption))).Append("</i>");
        }

        if (asked.Several)
            card.Append("\n\n<i>").Append(TelegramHtml.Escape(Texts.SeveralMayBeChosen)).Append("</i>");
        return card.ToString();
    }

    /// <summary>The first question without formatting, for when Telegram refuses it.</summary>
    public static string Plain(Approval approval)
    {
        var asked = approval.Questions[0];
        return $"{Texts.AsksYou(0, approval.Questions.Count)}\n\n{Shorten(asked.Text, MaxQuestion)}\n"
            + string.Join('\n', asked.Options.Select(o => $"• {Shorten(o.Label, MaxOption)}"));
    }

    /// <param name="outcome">Who answered, plain text.</param>
    public static string Closed(Approval approval, string outcome, IReadOnlyDictionary<string, string>? answers)
    {
        var card = new StringBuilder(TelegramHtml.Escape(Texts.AskedYou));
        foreach (var question in approval.Questions)
            AddAnswered(card, question.Text, answers?.GetValueOrDefault(question.Text) ?? string.Empty);
        return card.Append("\n\n<b>").Append(TelegramHtml.Escape(outcome)).Append("</b>").ToString();
    }

    private static void AddAnswered(StringBuilder card, string question, string answer)
    {
        card.Append("\n\n").Append(TelegramHtml.Escape(Shorten(question, MaxQuestion / 2)));
        if (answer.Length > 0)
            card.Append("\n→ <b>").Append(TelegramHtml.Escape(Shorten(answer, MaxAnswer))).Append("</b>");
    }

    private static string Shorten(string text, int max) => ApprovalCard.Shorten(text, max);
}
