using System.Text;
using RemoteRunner.Bot.Formatting;
using RemoteRunner.Core.Approvals;

namespace RemoteRunner.Bot.Approvals;

/// <summary>The text of an approval card, Telegram HTML: what wants to act, on what, and (once closed) what became of it.</summary>
internal static class ApprovalCard
{
    private const int MaxLines = 40;
    private const int MaxText = 2_400;
    private const int MaxLine = 300;

    public static string Open(Approval approval) => approval.Kind switch
    {
        ApprovalKind.Plan => Texts.PlanAsks,
        ApprovalKind.Questions => QuestionCard.Open(approval, 0, QuestionChoices.None),
        _ => Permission(approval),
    };

    /// <summary>Whether the card shows less than the whole of what wants to act.</summary>
    public static bool IsCut(Approval approval)
    {
        if (approval.Kind != ApprovalKind.Permission)
            return false;
        var body = approval.Diff ?? approval.Input;
        Cut(body, out var more);
        return more > 0 || body.Split('\n').Any(line => line.TrimEnd('\r').Length > MaxLine);
    }

    private static string Permission(Approval approval) =>
        approval.SessionRule is { } rule
            ? $"{Head(Texts.Asks, approval)}\n\n<i>{TelegramHtml.Escape(Texts.SessionRule)}</i> <code>{TelegramHtml.Escape(Shorten(rule, MaxLine))}</code>"
            : Head(Texts.Asks, approval);

    /// <summary>The same without formatting, for when Telegram refuses it.</summary>
    public static string Plain(Approval approval)
    {
        if (approval.Kind == ApprovalKind.Plan)
            return Texts.PlanAsks;
        if (approval.Kind == ApprovalKind.Questions)
            return QuestionCard.Plain(approval);

        var text = Cut(approval.Diff ?? approval.Input, out var more);
        return $"{Texts.Asks} {Shorten(approval.Tool, 100)}\n{Shorten(approval.Summary, 200)}\n\n{text}" + (more > 0 ? $"\n{Texts.MoreLines(more)}" : string.Empty);
    }

    /// <param name="outcome">Who answered what, plain text.</param>
    /// <param name="answers">For questions: what was answered.</param>
    public static string Closed(Approval approval, string outcome, IReadOnlyDictionary<string, string>? answers) => approval.Kind switch
    {
        ApprovalKind.Questions => QuestionCard.Closed(approval, outcome, answers),
        ApprovalKind.Plan => $"{Texts.PlanAsked}\n\n<b>{TelegramHtml.Escape(outcome)}</b>",
        _ => $"{Head(Texts.Asked, approval)}\n\n<b>{TelegramHtml.Escape(outcome)}</b>",
    };

    private static string Head(string verb, Approval approval)
    {
        var card = new StringBuilder();
        card.Append(TelegramHtml.Escape(verb)).Append(" <b>").Append(TelegramHtml.Escape(Shorten(approval.Tool, 100))).Append("</b>");
        var body = approval.Diff ?? approval.Input;
        var summary = Shorten(approval.Summary, 200);

        // A one-line command is its own summary.
        if (summary.Length > 0 && summary != body.Trim())
            card.Append('\n').Append(TelegramHtml.Escape(summary));
        if (body.Length > 0)
        {
            var (open, close) = approval.Diff is null ? ("<pre>", "</pre>") : ("<pre><code class=\"language-diff\">", "</code></pre>");
            card.Append('\n').Append(open).Append(TelegramHtml.Escape(Cut(body, out var more))).Append(close);
            if (more > 0)
                card.Append("\n<i>").Append(TelegramHtml.Escape(Texts.MoreLines(more))).Append("</i>");
        }

        return card.ToString();
    }

    private static string Cut(string text, out int more)
    {
        var lines = text.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n');
        var shown = new StringBuilder();
        var count = 0;
        foreach (var line in lines.Take(MaxLines))
        {
            var part = Shorten(line, MaxLine);
            if (shown.Length + part.Length > MaxText)
                break;

            if (count++ > 0)
                shown.Append('\n');
            shown.Append(part);
        }

        more = lines.Length - count;
        return shown.ToString();
    }

    public static string Shorten(string text, int max)
    {
        if (text.Length <= max)
            return text;

        var end = char.IsHighSurrogate(text[max - 2]) ? max - 2 : max - 1;
        return text[..end] + "…";
    }
}
