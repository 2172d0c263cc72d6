namespace RemoteRunner.Core.Workspaces;

/// <summary>A folder under the workspaces root.</summary>
/// <param name="Name">The folder's name.</param>
/// <param name="IsDefault">Whether sessions go there that name none.</param>
/// <param name="Trusted">Whether an admin said that its own settings, hooks and servers are loaded when Claude works in it.</param>
/// <param name="Branch">The branch checked out; null in a plain folder.</param>
/// <param name="Cloning">How far its clone is; null when it is there.</param>
public sealed record WorkspaceSummary(string Name, bool IsDefault, bool Trusted, string? Branch = null, WorkspaceCloning? Cloning = null)
{
    /// <summary>Whether it is a git repository, or a worktree of one.</summary>
    public bool IsRepository { get; init; }

    /// <summary>The workspace whose repository it is a worktree of; null for one of its own.</summary>
    public string? WorktreeOf { get; init; }
}

/// <summary>A clone on its way, or one that failed: that is shown for an hour.</summary>
/// <param name="Progress">git's last line, e.g. <c>Receiving objects: 45% (450/1000)</c>.</param>
/// <param name="Problem">Why it failed and what can be done; null while it runs.</param>
/// <param name="Url">What is cloned: enough to try again.</param>
/// <param name="PublicKey">After the host refused it: the public half of the key of whoever cloned (<c>ssh-ed25519 AAAA…</c>), to be added there. Else null.</param>
public sealed record WorkspaceCloning(string Progress, string? Problem, string? Url = null, string? PublicKey = null);

/// <summary>What would be lost with a workspace.</summary>
/// <param name="Changed">Files that are changed or not tracked.</param>
/// <param name="Unpushed">Commits that are on no remote.</param>
public sealed record WorkspaceDetails(WorkspaceSummary Workspace, int Changed, int Unpushed);

/// <summary>The body of <c>PUT /api/workspaces/{name}</c>.</summary>
/// <param name="Url">What to clone: https, ssh, or git@host:path. Null for an empty repository.</param>
public sealed record WorkspaceCreation(string? Url = null);

/// <summary>The body of <c>PUT /api/workspaces/{name}/trust</c>.</summary>
public sealed record WorkspaceTrust(bool Trusted);
