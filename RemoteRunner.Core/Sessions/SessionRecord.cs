using RemoteRunner.Core.Approvals;
using RemoteRunner.Core.Turns;
using RemoteRunner.Core.Users;

namespace RemoteRunner.Core.Sessions;

/// <summary>One Claude conversation in one workspace.</summary>
/// <param name="Id">Also Claude's own session id.</param>
/// <param name="Owner">The user who created it.</param>
/// <param name="Workspace">The workspace's name: a folder under the workspaces root.</param>
/// <param name="Box">The box that holds the workspace.</param>
/// <param name="HasConversation">Whether Claude ever took a prompt in it: then it is resumed, before that it is begun.</param>
/// <param name="Name">What its owner calls it; null until they named it.</param>
/// <param name="LastPrompt">The beginning of what was last asked in it, at most <see cref="MaxLastPrompt"/> characters.</param>
/// <param name="ForkOf">The session whose conversation it begins with.</param>
public sealed record SessionRecord(
    Guid Id,
    UserId Owner,
    string Workspace,
    string Box,
    DateTimeOffset Created,
    DateTimeOffset LastActive,
    bool HasConversation,
    string? Name = null,
    string? LastPrompt = null,
    Guid? ForkOf = null)
{
    /// <summary>In UTF-16 units.</summary>
    public const int MaxLastPrompt = 120;

    /// <summary>What its owner chose for it.</summary>
    public SessionChoices Choices { get; init; }

    /// <summary>What the model's calls for it have cost so far, US dollars.</summary>
    public decimal CostUsd { get; init; }

    /// <summary>Whether it was begun in a group: then everybody who knows its id may talk in it, each for their own money.</summary>
    public bool IsShared { get; init; }
}

/// <summary>How Claude works in a session; null each for the default.</summary>
/// <param name="Model">A model's name or alias, e.g. <c>opus</c>.</param>
/// <param name="Effort">One of <see cref="SessionEffort"/>.</param>
public readonly record struct SessionChoices(string? Model = null, SessionMode? Mode = null, SessionEffort? Effort = null);

/// <summary>What Claude does without asking.</summary>
public enum SessionMode
{
    /// <summary>Asks before it changes anything or runs a command.</summary>
    Ask,

    /// <summary>Edits files of the workspace without asking; commands are asked for.</summary>
    AcceptEdits,

    /// <summary>Looks and plans, changes nothing.</summary>
    Plan,
}

/// <summary>How hard the model thinks.</summary>
public enum SessionEffort
{
    /// <summary>Quick and cheap.</summary>
    Low,

    /// <summary>The default.</summary>
    Medium,

    /// <summary>Slow and thorough.</summary>
    High,
}

/// <summary>The body of <c>PATCH /api/sessions/{id}</c>: what is null stays as it is.</summary>
/// <param name="Name">At most <see cref="MaxName"/> characters; empty takes the name away.</param>
/// <param name="Model">Empty for the default.</param>
public sealed record SessionChange(string? Name = null, string? Model = null, SessionMode? Mode = null, SessionEffort? Effort = null)
{
    /// <summary>In UTF-16 units.</summary>
    public const int MaxName = 60;
}

/// <summary>The body of <c>POST /api/sessions/{id}/fork</c>.</summary>
/// <param name="Id">The new session's id, chosen by the caller so that the call can be repeated.</param>
public sealed record SessionFork(Guid Id);

/// <summary>A session in a list.</summary>
/// <param name="State">The state of the turn it works on; null when idle.</param>
/// <param name="Waiting">Turns that wait behind that one.</param>
public sealed record SessionSummary(SessionRecord Session, TurnState? State, int Waiting);

/// <summary>The body of <c>PUT /api/sessions/{id}</c>.</summary>
/// <param name="Workspace">Null for the default workspace.</param>
/// <param name="Shared">For a group: whoever creates it owns it, everybody who knows its id may talk in it.</param>
public sealed record SessionCreation(string? Workspace = null, bool Shared = false);

/// <summary>A session and what it is doing.</summary>
/// <param name="Current">The turn that runs or waits for an approval; null when idle.</param>
/// <param name="Queued">Turns that wait behind it.</param>
/// <param name="OpenApprovals">Questions that wait for an answer.</param>
public sealed record SessionStatus(SessionRecord Session, TurnRecord? Current, int Queued, IReadOnlyList<Approval> OpenApprovals);
