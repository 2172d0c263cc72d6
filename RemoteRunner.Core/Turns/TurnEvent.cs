using System.Text.Json;
using System.Text.Json.Serialization;
using RemoteRunner.Core.Approvals;
using RemoteRunner.Core.Usage;
using RemoteRunner.Core.Users;

namespace RemoteRunner.Core.Turns;

/// <summary>
/// One entry of a turn's log. Its number is its place in the log (1, 2, 3, … without a gap) and is not stored in it.
/// Stored and sent as JSON: <c>{"type":"text","at":"2026-11-24T21:12:46.189+00:00","text":"Hello "}</c>.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(TurnQueued), "queued")]
[JsonDerivedType(typeof(TurnJoining), "joining")]
[JsonDerivedType(typeof(TurnStarted), "started")]
[JsonDerivedType(typeof(TextDelta), "text")]
[JsonDerivedType(typeof(ToolStarted), "tool-started")]
[JsonDerivedType(typeof(ToolEnded), "tool-ended")]
[JsonDerivedType(typeof(ApprovalRequested), "approval-requested")]
[JsonDerivedType(typeof(ApprovalClosed), "approval-closed")]
[JsonDerivedType(typeof(MessageJoined), "joined")]
[JsonDerivedType(typeof(ModelRetry), "model-retry")]
[JsonDerivedType(typeof(ContextUsed), "context")]
[JsonDerivedType(typeof(Compacted), "compacted")]
[JsonDerivedType(typeof(TodoChanged), "todo")]
[JsonDerivedType(typeof(BudgetWarning), "budget-warning")]
[JsonDerivedType(typeof(LogTruncated), "truncated")]
[JsonDerivedType(typeof(TurnEnded), "ended")]
public abstract record TurnEvent
{
    /// <summary>When it happened, by the box's clock.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The stored form.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, CoreJson.Options);

    /// <summary>Reads the stored form; an entry of a type this version does not know becomes <see cref="UnknownEvent"/>.</summary>
    public static TurnEvent FromJson(string json)
    {
        try
        {
            return JsonSerializer.Deserialize<TurnEvent>(json, CoreJson.Options) ?? new UnknownEvent { At = default };
        }
        catch (JsonException)
        {
            return new UnknownEvent { At = default };
        }
        catch (NotSupportedException)
        {
            return new UnknownEvent { At = default };
        }
    }
}

/// <summary>Always the first entry.</summary>
/// <param name="Position">Turns of the session before it.</param>
public sealed record TurnQueued(int Position) : TurnEvent;

/// <summary>The turn waits no longer to run: its message is to be given to the running turn of its session.</summary>
/// <param name="Into">That turn; null when it ended first, and this one waits to run as before.</param>
public sealed record TurnJoining(Guid? Into) : TurnEvent;

/// <summary>The prompt was handed to Claude.</summary>
/// <param name="Model">The model asked for, or null for the CLI's default.</param>
public sealed record TurnStarted(string? Model = null) : TurnEvent;

/// <summary>More of Claude's answer, Markdown.</summary>
/// <param name="Block">Counts the text blocks of the turn from 0: a new number starts a new paragraph.</param>
public sealed record TextDelta(string Text, int Block) : TurnEvent;

/// <summary>A tool call that Claude made.</summary>
/// <param name="ToolUseId">Claude's id of the call.</param>
/// <param name="Name">The tool, e.g. <c>Bash</c>.</param>
/// <param name="Summary">One line for people, e.g. <c>npm test</c> or <c>src/App.cs</c>; at most 200 characters.</param>
/// <param name="Parent">The call of the sub-agent that made it, when one did.</param>
public sealed record ToolStarted(string ToolUseId, string Name, string Summary, string? Parent = null) : TurnEvent;

/// <summary>The end of a tool call.</summary>
/// <param name="Summary">One line of what came back; at most 200 characters.</param>
public sealed record ToolEnded(string ToolUseId, string Name, bool Ok, string Summary) : TurnEvent;

/// <summary>The turn waits for a person.</summary>
public sealed record ApprovalRequested(Approval Approval) : TurnEvent;

/// <summary>An approval was answered, or withdrawn because its turn ended.</summary>
/// <param name="Decision">Null when withdrawn.</param>
/// <param name="By">Who answered; null when withdrawn.</param>
public sealed record ApprovalClosed(Guid ApprovalId, ApprovalDecision? Decision, UserId? By) : TurnEvent
{
    /// <summary>For a denial: what Claude was told.</summary>
    public string? Message { get; init; }

    /// <summary>For questions: what was answered.</summary>
    public IReadOnlyDictionary<string, string>? Answers { get; init; }
}

/// <summary>Claude took up another message while it worked on this turn; the turn of that message has ended with this.</summary>
/// <param name="Turn">The turn that the message had been.</param>
/// <param name="Prompt">The message.</param>
public sealed record MessageJoined(Guid Turn, string Prompt) : TurnEvent;

/// <summary>The model's API failed and the CLI tries again.</summary>
public sealed record ModelRetry(int Attempt, int MaxRetries, TimeSpan Delay, int? Status) : TurnEvent;

/// <summary>How much of what the model can read the conversation takes; once a model round.</summary>
/// <param name="Tokens">Of the round's prompt.</param>
/// <param name="Window">Tokens that the model can read at most; null while nobody knows.</param>
public sealed record ContextUsed(long Tokens, long? Window = null) : TurnEvent;

/// <summary>The conversation was shortened to a summary.</summary>
/// <param name="Before">Tokens; 0 when the agent did not say.</param>
/// <param name="After">Tokens, when the agent said so.</param>
/// <param name="ByItself">Because it had grown too long, and not because a person asked for it.</param>
public sealed record Compacted(long Before, long? After, bool ByItself) : TurnEvent;

/// <summary>The list of what is to be done, whole, as it stands now; at most 50 items.</summary>
public sealed record TodoChanged(IReadOnlyList<TodoItem> Items) : TurnEvent;

/// <param name="Text">At most 200 characters.</param>
public sealed record TodoItem(string Text, TodoState State);

[JsonConverter(typeof(JsonStringEnumConverter<TodoState>))]
public enum TodoState
{
    [JsonStringEnumMemberName("open")] Open,
    [JsonStringEnumMemberName("in-progress")] InProgress,
    [JsonStringEnumMemberName("done")] Done,
}

/// <summary>Most of a budget is gone; said once a day or month for each budget.</summary>
/// <param name="Spent">US dollars.</param>
/// <param name="Limit">US dollars.</param>
public sealed record BudgetWarning(BudgetPeriod Period, decimal Spent, decimal Limit) : TurnEvent;

/// <summary>The log reached its cap: from here on deltas come in large pieces or are left out; the result is whole.</summary>
public sealed record LogTruncated(string Reason) : TurnEvent;

/// <summary>Always the last entry.</summary>
/// <param name="State">Succeeded, failed, cancelled or interrupted.</param>
/// <param name="Text">The final answer, Markdown; what there was of it when the turn did not succeed.</param>
/// <param name="Cached">Set when the answer was stored before and nothing was run.</param>
public sealed record TurnEnded(
    TurnState State, string Text, TurnUsage Usage, TimeSpan Duration, TurnFailure? Failure = null, CachedAnswer? Cached = null) : TurnEvent
{
    /// <summary>The turn that took this one's message in while it ran: the answer is that one's.</summary>
    public Guid? Joined { get; init; }
}

/// <summary>Where a stored answer came from.</summary>
/// <param name="Age">How long ago it was found.</param>
/// <param name="SavedUsd">What finding it had cost, US dollars.</param>
public sealed record CachedAnswer(TimeSpan Age, decimal SavedUsd);

/// <summary>An entry written by a newer version; readers skip it but count it.</summary>
public sealed record UnknownEvent : TurnEvent;

/// <summary>An event with its number in the log.</summary>
public readonly record struct NumberedTurnEvent(long Number, TurnEvent Event);
