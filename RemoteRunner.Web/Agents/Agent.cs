using System.Text.Json;
using RemoteRunner.Core.Approvals;
using RemoteRunner.Core.Sessions;
using RemoteRunner.Core.Turns;
using RemoteRunner.Core.Users;
using RemoteRunner.Web.ModelProxy;

namespace RemoteRunner.Web.Agents;

/// <summary>
/// A coding agent, shaped like the Agent Client Protocol (prompt, update, request permission, cancel), so that another
/// one can be added as one more folder.
/// </summary>
internal interface IAgent
{
    /// <summary>
    /// Runs one prompt to its end. Cancelling stops the agent (and everything it started) and still returns what there
    /// is. When the call returns, no process of the prompt is left but the agent's own warm one.
    /// </summary>
    Task<AgentOutcome> PromptAsync(AgentSession session, AgentPrompt prompt, IAgentClient client, CancellationToken cancel);
}

/// <summary>The side that listens to an agent and answers its questions.</summary>
internal interface IAgentClient
{
    /// <summary>Called in order; the agent goes on when it returns, so a slow client slows it down.</summary>
    ValueTask UpdateAsync(AgentUpdate update);

    /// <summary>Asks a person. <paramref name="withdrawn"/> is cancelled when the question no longer matters.</summary>
    Task<PermissionAnswer> RequestPermissionAsync(PermissionRequest request, CancellationToken withdrawn);
}

/// <summary>A conversation as the agent needs to know it.</summary>
/// <param name="Folder">The workspace's absolute path.</param>
/// <param name="HasConversation">Whether there is something to resume, as far as is known.</param>
/// <param name="Model">The model to ask, or null for the agent's default.</param>
/// <param name="ForkOf">The session whose conversation this one begins with, as long as it has none of its own.</param>
/// <param name="IsTrusted">Whether an admin lets the workspace's own settings, hooks and servers run.</param>
internal sealed record AgentSession(
    Guid Id, UserId Owner, string Folder, bool HasConversation, string? Model, SessionMode Mode = SessionMode.Ask, SessionEffort? Effort = null, Guid? ForkOf = null,
    bool IsTrusted = false);

/// <param name="Id">The turn's id: the agent never runs the same one twice.</param>
/// <param name="Text">What the agent is told.</param>
/// <param name="Compacts">Whether the conversation is to be shortened; the text is what to keep in mind then.</param>
/// <param name="Pictures">What the agent sees beside the text.</param>
/// <param name="Joins">Messages that are to join it while it runs; null when none can.</param>
internal sealed record AgentPrompt(
    Guid Id, string Text, TurnMeter Meter, bool Compacts = false, IReadOnlyList<AgentPicture>? Pictures = null, PromptJoins? Joins = null);

/// <param name="MediaType">image/png, image/jpeg, image/gif or image/webp.</param>
internal sealed record AgentPicture(string MediaType, byte[] Content);

internal enum AgentStop
{
    EndOfTurn,
    Cancelled,
    Failed,
}

/// <param name="Text">The final answer; what there was of it when it did not end well.</param>
/// <param name="Taken">Whether the agent took the prompt, so that there is a conversation now.</param>
internal sealed record AgentOutcome(AgentStop Stop, string Text, decimal CostUsd, bool Taken, TurnFailure? Failure = null);

internal abstract record AgentUpdate;

internal sealed record AgentText(string Text, int Block) : AgentUpdate;

internal sealed record AgentToolStarted(string ToolUseId, string Name, string Summary, string? Parent, JsonElement Input) : AgentUpdate;

internal sealed record AgentToolEnded(string ToolUseId, string Name, bool Ok, string Summary) : AgentUpdate;

internal sealed record AgentRetry(int Attempt, int MaxRetries, TimeSpan Delay, int? Status) : AgentUpdate;

/// <summary>The agent has taken a message up that was to join the prompt.</summary>
internal sealed record AgentJoined(Guid Message) : AgentUpdate;

/// <param name="Tokens">What the model had to read in this round.</param>
/// <param name="Window">What it can read at most; null while nobody knows.</param>
internal sealed record AgentContext(long Tokens, long? Window) : AgentUpdate;

internal sealed record AgentCompacted(long Before, long? After, bool ByItself) : AgentUpdate;

internal sealed record AgentTodo(IReadOnlyList<TodoItem> Items) : AgentUpdate;

/// <summary>The answer will not be this prompt's alone: the agent changed its model, or cut or left the conversation.</summary>
internal sealed record AgentDisturbed : AgentUpdate;

/// <param name="SessionRule">What "for this session" would allow, or null when it cannot be offered.</param>
internal sealed record PermissionRequest(string ToolUseId, string Tool, string Summary, string Input, string? Diff, string? SessionRule)
{
    public ApprovalKind Kind { get; init; }

    public IReadOnlyList<AskedQuestion> Questions { get; init; } = [];
}

/// <param name="Message">For a denial: what the agent is told.</param>
/// <param name="Answers">For questions: what was answered, by the question's text.</param>
internal sealed record PermissionAnswer(PermissionChoice Choice, string? Message = null, IReadOnlyDictionary<string, string>? Answers = null);

internal enum PermissionChoice
{
    AllowOnce,
    AllowSession,
    Deny,
}
