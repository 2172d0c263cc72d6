using System.Globalization;
using RemoteRunner.Core.Approvals;
using RemoteRunner.Core.Limits;
using RemoteRunner.Core.Sessions;
using RemoteRunner.Core.Turns;
using RemoteRunner.Core.Usage;
using RemoteRunner.Core.Users;

namespace RemoteRunner.Web;

/// <summary>What people read on a conversation's page.</summary>
internal static partial class Texts
{
    public const string TurnLabel = "Turn";
    public const string ToolRuns = "It is running.";
    public const string WasCompacted = "🗜 The conversation was compacted.";
    public const string SessionSettings = "Settings";
    public const string NameLabel = "Name";
    public const string Rename = "Rename";
    public const string ModelLabel = "Model";
    public const string DefaultModel = "Default";
    public const string ModeLabel = "Mode";
    public const string EffortLabel = "Effort";
    public const string Fork = "Fork";
    public const string Export = "Export as Markdown";
    public const string ShowEarlier = "Show earlier turns";
    public const string EditPrompt = "Edit";
    public const string SendNow = "⏩ Send now";
    public const string IsJoining = "⏩ Claude gets this at its next step.";
    public const string WentInto = "⏩ Claude took this up while it worked.";
    public const string WhereItWent = "What came of it";
    public const string RemoveQueued = "🗑 Remove";
    public const string Keep = "Keep";
    public const string Continue = "Continue";
    public const string ContinuePrompt = "Continue where you were interrupted.";
    public const string TryAgain = "Try again";
    public const string NothingToContinue = "This turn has nothing to go on from.";
    public const string ToolAsked = "What it was asked";
    public const string ToolBrought = "What came back";
    public const string ToolNotKept = "Claude's transcript has no more of it.";
    public const string ShowAll = "Show all";
    public const string ConversationLabel = "Conversation";
    public const string NothingSaid = "Nothing has been said here yet.";
    public const string PromptLabel = "Ask Claude";
    public const string AttachedLabel = "Attached files";
    public const string Attach = "Attach";
    public const string Stop = "Stop";
    public const string NothingToExport = "Nobody has talked in this session yet.";

    public static string ModeName(SessionMode mode) => mode switch
    {
        SessionMode.AcceptEdits => "Accept edits",
        SessionMode.Plan => "Plan",
        _ => "Ask",
    };

    public static string Answered(ApprovalDecision decision, UserId by, string? message) =>
        (decision == ApprovalDecision.Deny ? $"Denied by {by}" : decision == ApprovalDecision.AllowSession ? $"Allowed for this session by {by}" : $"Allowed by {by}")
        + (string.IsNullOrWhiteSpace(message) ? "." : $": {message}");

    public const string TookUp = "⏩ Taken up while it worked";

    public static string Retrying(ModelRetry retry) => $"The model did not answer ({retry.Status?.ToString(CultureInfo.InvariantCulture) ?? "no answer"}); try {retry.Attempt} of {retry.MaxRetries} follows.";

    public static string BudgetNearlySpent(BudgetWarning warning) =>
        string.Create(CultureInfo.InvariantCulture, $"{BudgetTexts.Name(warning.Period)} is nearly spent: ${warning.Spent:0.00} of ${warning.Limit:0.00}.");

    /// <summary>Nothing for a message that joined another turn: that one has taken the time and paid.</summary>
    public static string TurnCost(TurnEnded end) =>
        end.Joined is not null ? string.Empty
            : end.Cached is not null ? " · stored answer"
            : string.Create(CultureInfo.InvariantCulture, $" · {end.Duration.TotalSeconds:0} s · ${end.Usage.CostUsd:0.0000}");

    public static string SlowDown(Admission admission) =>
        string.Create(CultureInfo.InvariantCulture, $"You have sent {admission.Limit} messages this {admission.Window?.ToString().ToLowerInvariant()}. Try again in {Math.Ceiling(admission.Wait.TotalSeconds):0} s.");
}
