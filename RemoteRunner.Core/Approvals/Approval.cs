using System.Text.Json.Serialization;
using RemoteRunner.Core.Users;

namespace RemoteRunner.Core.Approvals;

/// <summary>A question that holds a turn until a person answers.</summary>
/// <param name="Id">Its own id; fits a Telegram button together with the choice.</param>
/// <param name="TurnId">The turn it holds.</param>
/// <param name="Sender">The turn's sender, who may answer; so may every admin.</param>
/// <param name="Tool">The tool that wants to act, e.g. <c>Write</c>.</param>
/// <param name="Summary">One line for people; at most 200 characters.</param>
/// <param name="Input">The tool's input made readable (a command, a file's text); at most 20,000 characters, cut visibly.</param>
/// <param name="Diff">A unified diff for edits, else null; cut like the input.</param>
/// <param name="SessionRule">What "for this session" would allow, e.g. <c>Bash(npm test)</c>; null when it cannot be offered.</param>
public sealed record Approval(
    Guid Id,
    Guid TurnId,
    Guid SessionId,
    UserId Sender,
    string Tool,
    string Summary,
    string Input,
    string? Diff,
    string? SessionRule,
    DateTimeOffset Asked);

/// <summary>How a person answered a tool permission.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ApprovalDecision>))]
public enum ApprovalDecision
{
    [JsonStringEnumMemberName("allow-once")] AllowOnce,
    [JsonStringEnumMemberName("allow-session")] AllowSession,
    [JsonStringEnumMemberName("deny")] Deny,
}

/// <summary>The body of <c>POST /api/approvals/{id}</c>.</summary>
/// <param name="Message">For a denial: what Claude is told; at most 2,000 characters.</param>
public sealed record ApprovalAnswer(ApprovalDecision Decision, string? Message = null);

/// <summary>What became of an approval.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ApprovalState>))]
public enum ApprovalState
{
    [JsonStringEnumMemberName("open")] Open,
    [JsonStringEnumMemberName("answered")] Answered,

    /// <summary>Its turn ended before anybody answered.</summary>
    [JsonStringEnumMemberName("withdrawn")] Withdrawn,
}

/// <summary>An approval with its state: what the second person to answer is told.</summary>
public sealed record ApprovalRecord(
    Approval Approval, ApprovalState State, ApprovalDecision? Decision, UserId? AnsweredBy, DateTimeOffset? AnsweredAt);
