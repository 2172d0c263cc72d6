using System.Text.Json.Serialization;
using RemoteRunner.Core.Users;

namespace RemoteRunner.Core.Approvals;

/// <summary>A question that holds a turn until a person answers.</summary>
/// <param name="Id">Its own id; fits a Telegram button together with the choice.</param>
/// <param name="TurnId">The turn it holds.</param>
/// <param name="Sender">The turn's sender, who may answer; so may every admin.</param>
/// <param name="Tool">The tool that wants to act, e.g. <c>Write</c>.</param>
/// <param name="Summary">One line for people; at most 200 characters.</param>
/// <param name="Input">The tool's input made readable (a command, a file's text); at most 200,000 characters, cut visibly.</param>
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
    DateTimeOffset Asked)
{
    /// <summary>What is asked.</summary>
    public ApprovalKind Kind { get; init; }

    /// <summary>What the person is to choose, when <see cref="Kind"/> says so; else empty.</summary>
    public IReadOnlyList<AskedQuestion> Questions
    {
        get => field ?? [];

        // Without any two approvals are equal, however they were read.
        init => field = value is { Count: > 0 } ? value : null;
    }
}

/// <summary>What holds the turn.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ApprovalKind>))]
public enum ApprovalKind
{
    /// <summary>Whether a tool may act.</summary>
    [JsonStringEnumMemberName("permission")] Permission,

    /// <summary>
    /// Whether a plan, the approval's input as Markdown, is to be carried out: allow-once asks for every edit from there,
    /// allow-session accepts edits, deny goes on planning with what the message says.
    /// </summary>
    [JsonStringEnumMemberName("plan")] Plan,

    /// <summary>Questions with choices: allowed with answers, or denied.</summary>
    [JsonStringEnumMemberName("questions")] Questions,
}

/// <summary>One question and what may be chosen; the answer may also be free text.</summary>
/// <param name="Text">The whole question; answers are given by it.</param>
/// <param name="Header">A word or two above it, or null.</param>
/// <param name="Several">Whether more than one option may be chosen.</param>
public sealed record AskedQuestion(string Text, string? Header, bool Several, IReadOnlyList<AskedOption> Options);

/// <param name="Description">What choosing it means, or null.</param>
public sealed record AskedOption(string Label, string? Description);

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
/// <param name="Answers">For questions that are allowed: question → chosen labels (comma-separated) or free text; each at most 2,000 characters.</param>
public sealed record ApprovalAnswer(ApprovalDecision Decision, string? Message = null, IReadOnlyDictionary<string, string>? Answers = null);

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
    Approval Approval, ApprovalState State, ApprovalDecision? Decision, UserId? AnsweredBy, DateTimeOffset? AnsweredAt)
{
    /// <summary>For a denial: what Claude was told.</summary>
    public string? Message { get; init; }

    /// <summary>For questions: what was answered.</summary>
    public IReadOnlyDictionary<string, string>? Answers { get; init; }
}
