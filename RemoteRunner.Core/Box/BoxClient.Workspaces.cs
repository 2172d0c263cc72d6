using RemoteRunner.Core.Users;
using RemoteRunner.Core.Workspaces;

namespace RemoteRunner.Core.Box;

public sealed partial class BoxClient
{
    /// <summary>The workspaces of the box that holds the session (or would hold the user's next one).</summary>
    public Task<IReadOnlyList<WorkspaceSummary>> ListWorkspacesAsync(UserId user, Guid? session, CancellationToken cancellationToken) =>
        SendAsync<IReadOnlyList<WorkspaceSummary>>(user, new(session), HttpMethod.Get, "/api/workspaces", null, cancellationToken);

    public Task<WorkspaceDetails> GetWorkspaceAsync(UserId user, Guid? session, string name, CancellationToken cancellationToken) =>
        SendAsync<WorkspaceDetails>(user, new(session), HttpMethod.Get, $"/api/workspaces/{Uri.EscapeDataString(name)}", null, cancellationToken);

    /// <summary>Creates an empty workspace, or begins to clone one: <see cref="GetWorkspaceAsync"/> tells how far it is.</summary>
    public Task<WorkspaceSummary> CreateWorkspaceAsync(UserId user, Guid? session, string name, WorkspaceCreation creation, CancellationToken cancellationToken) =>
        SendAsync<WorkspaceSummary>(user, new(session), HttpMethod.Put, $"/api/workspaces/{Uri.EscapeDataString(name)}", creation, cancellationToken);

    /// <summary>Stops a clone that is under way, or forgets one that failed: whoever began it may, and admins. One that is whole by now stays, which is a problem.</summary>
    public async Task DropCloneAsync(UserId user, Guid? session, string name, CancellationToken cancellationToken)
    {
        using var response = await CallAsync(user, new(session), HttpMethod.Delete, $"/api/workspaces/{Uri.EscapeDataString(name)}/clone", null, cancellationToken);
        await ThrowOnProblemAsync(response, cancellationToken);
    }

    /// <summary>Makes a worktree of the workspace's repository, for a session that is yet to begin.</summary>
    /// <param name="session">A session on the box; null for where the user's next one would be.</param>
    public Task<WorkspaceSummary> AddWorktreeAsync(UserId user, Guid? session, string name, Guid forSession, CancellationToken cancellationToken) =>
        SendAsync<WorkspaceSummary>(user, new(session), HttpMethod.Put, $"/api/workspaces/{Uri.EscapeDataString(name)}/worktrees/{forSession:D}", null, cancellationToken);

    /// <summary>Removes a workspace with all its files (admins), or a worktree.</summary>
    /// <param name="discard">Whether what is not committed in a worktree goes with it; else it is not removed then.</param>
    public async Task DeleteWorkspaceAsync(UserId user, Guid? session, string name, bool discard, CancellationToken cancellationToken)
    {
        using var response = await CallAsync(
            user, new(session), HttpMethod.Delete, $"/api/workspaces/{Uri.EscapeDataString(name)}{(discard ? "?discard=true" : string.Empty)}", null, cancellationToken);
        await ThrowOnProblemAsync(response, cancellationToken);
    }

    /// <summary>Marks a workspace as trusted or not (admins).</summary>
    public Task<WorkspaceSummary> TrustWorkspaceAsync(UserId user, Guid? session, string name, bool trusted, CancellationToken cancellationToken) =>
        SendAsync<WorkspaceSummary>(
            user, new(session), HttpMethod.Put, $"/api/workspaces/{Uri.EscapeDataString(name)}/trust", new WorkspaceTrust(trusted), cancellationToken);
}
