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
public sealed record SessionRecord(
    Guid Id, UserId Owner, string Workspace, string Box, DateTimeOffset Created, DateTimeOffset LastActive, bool HasConversation);

/// <summary>The body of <c>PUT /api/sessions/{id}</c>.</summary>
/// <param name="Workspace">Null for the default workspace.</param>
public sealed record SessionCreation(string? Workspace = null);

/// <summary>A session and what it is doing.</summary>
/// <param name="Current">The turn that runs or waits for an approval; null when idle.</param>
/// <param name="Queued">Turns that wait behind it.</param>
/// <param name="OpenApprovals">Questions that wait for an answer.</param>
public sealed record SessionStatus(SessionRecord Session, TurnRecord? Current, int Queued, IReadOnlyList<Approval> OpenApprovals);
