using RemoteRunner.Bot.Formatting;
using RemoteRunner.Core.Approvals;

namespace RemoteRunner.Bot;

/// <summary>What people read about questions that hold a turn.</summary>
internal static partial class Texts
{
    public const string SayWhyNot = "💬 Say why not";
    public const string AskWhyNot = "💬 Why not, or what instead? Your next message here goes to Claude as the reason.";
    public const string OwnWordsHint = "For Claude";

    public const string PlanFollows = "📋 <b>Claude's plan</b>";
    public const string PlanFollowsPlain = "📋 Claude's plan";
    public const string PlanAsks = "📋 The plan is above. Shall Claude carry it out?";
    public const string PlanAsked = "📋 Claude's plan is above.";
    public const string ApprovePlan = "✅ Approve, ask for edits";
    public const string ApprovePlanAndEdits = "☑️ Approve, accept edits";
    public const string KeepPlanning = "💬 Keep planning…";
    public const string AskPlanChange = "💬 What shall change in the plan? Your next message here goes to Claude.";

    public const string AskedYou = "❓ Claude asked";
    public const string SeveralMayBeChosen = "Choose as many as you like, then tap Done.";
    public const string ChoiceDone = "➡️ Done";
    public const string OwnWords = "✍️ In my own words";
    public const string NoAnswer = "⛔ No answer";
    public const string NoAnswerToClaude = "The user does not want to answer this. Decide yourself where that is safe, or ask in your answer what to do instead.";
    public const string IsAnswered = "Answered.";
    public const string IsNotAnswered = "Not answered.";
    public const string ChooseFirst = "Choose at least one first.";

    /// <summary>Below a file with all of what a card shows the beginning of.</summary>
    public static string WholeRequest(Approval approval) =>
        $"📎 All of what Claude asks for next: <b>{TelegramHtml.Escape(Shorten(approval.Tool, 100))}</b> {TelegramHtml.Escape(Shorten(approval.Summary, 200))}";

    public static string AsksYou(int question, int of) => of == 1 ? "❓ Claude asks" : $"❓ Claude asks ({question + 1} of {of})";

    public static string AskOwnWords(string question) => $"✍️ {TelegramHtml.Escape(Shorten(question, 300))}\nYour next message here is the answer.";

    /// <param name="chosen">Null where one tap is the answer.</param>
    public static string Option(string label, bool? chosen) => chosen switch
    {
        null => Shorten(label, 60),
        true => $"☑️ {Shorten(label, 56)}",
        false => $"◻️ {Shorten(label, 56)}",
    };

    /// <param name="by">Null for the reader themselves.</param>
    /// <param name="message">What Claude was told with a denial.</param>
    public static string Answered(ApprovalKind kind, ApprovalDecision decision, string? by, string? message)
    {
        var who = $"by {by ?? "you"}";
        var told = message is null or DeniedToClaude or NoAnswerToClaude ? string.Empty : $": “{Shorten(message, 300)}”";
        return (kind, decision) switch
        {
            (ApprovalKind.Plan, ApprovalDecision.AllowOnce) => $"✅ Approved {who}; edits are asked for",
            (ApprovalKind.Plan, ApprovalDecision.AllowSession) => $"☑️ Approved {who}; edits are accepted",
            (ApprovalKind.Plan, _) => $"💬 Planning goes on, said {who}{told}",
            (ApprovalKind.Questions, ApprovalDecision.Deny) => $"⛔ Not answered {who}",
            (ApprovalKind.Questions, _) => $"✅ Answered {who}",
            (_, ApprovalDecision.AllowOnce) => $"✅ Allowed once {who}",
            (_, ApprovalDecision.AllowSession) => $"☑️ Allowed for this session {who}",
            _ => $"⛔ Denied {who}{told}",
        };
    }

    public static string StillWaits(Approval approval, TimeSpan since) => approval.Kind switch
    {
        ApprovalKind.Plan => $"⏰ Claude's plan has waited for you for {Elapsed(since)}.",
        ApprovalKind.Questions => $"⏰ Claude's question has waited for you for {Elapsed(since)}.",
        _ => $"⏰ Claude has waited for your answer about {TelegramHtml.Escape(Shorten(approval.Tool, 60))} for {Elapsed(since)}.",
    };
}
