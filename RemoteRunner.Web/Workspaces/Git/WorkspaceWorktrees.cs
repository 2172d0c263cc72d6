using RemoteRunner.Core.Audit;
using RemoteRunner.Core.Users;
using RemoteRunner.Core.Workspaces;

namespace RemoteRunner.Web.Workspaces.Git;

/// <summary>
/// Worktrees: a workspace of its own for a session that works beside others in one repository, on a branch of its own. Made
/// beside the repository under the workspaces root, and removed with git's own care for what is not committed.
/// </summary>
internal sealed class WorkspaceWorktrees(WorkspaceFolders folders, AuditLog audit) : IDisposable
{
    private const string Branches = "session/";

    // Two at once in one repository would take each other's locks.
    private readonly SemaphoreSlim _gate = new(1, 1);

    /// <summary>The name of a session's worktree: <c>my-app-1a2b3c4d</c>.</summary>
    public static string NameOf(string workspace, Guid session)
    {
        var mark = $"-{session:N}"[..9];
        return string.Concat(workspace.AsSpan(0, Math.Min(workspace.Length, WorkspaceName.MaxLength - mark.Length)), mark);
    }

    /// <summary>The name of its branch: <c>session/1a2b3c4d</c>.</summary>
    public static string BranchOf(Guid session) => $"{Branches}{$"{session:N}"[..8]}";

    /// <summary>Makes the session's worktree of a workspace, from what is checked out there. Once made, it is that.</summary>
    /// <returns>Its name.</returns>
    /// <exception cref="GitRefusalException">Says why not.</exception>
    public async Task<string> AddAsync(UserId user, string workspace, string folder, Guid session, CancellationToken cancellationToken)
    {
        var name = NameOf(workspace, session);
        await _gate.WaitAsync(cancellationToken);
        try
        {
            if (folders.Find(name) is { } there && WorktreeLink.Of(there)?.Main == folder)
                return name;
            if (folders.Exists(name))
                throw new GitRefusalException(Texts.WorkspaceExists(name));
            if (WorktreeLink.Of(folder) is not null || await GitRepository.OpenAsync(folder, cancellationToken) is not { } repository)
                throw new GitRefusalException(Texts.NoRepositoryOfItsOwn(workspace));
            if (!await KnowsAsync(repository, "HEAD", cancellationToken))
                throw new GitRefusalException(Texts.NothingToBranchFrom(workspace));

            // One that was removed left its branch when there were commits on it.
            var branch = BranchOf(session);
            var path = Path.Combine(Path.GetDirectoryName(folder)!, name);
            string[] what = await KnowsAsync(repository, $"refs/heads/{branch}", cancellationToken) ? [path, branch] : ["-b", branch, path];
            var made = await repository.RunAsync(["worktree", "add", "--quiet", .. what], cancellationToken);
            if (!made.Ok)
                throw new GitRefusalException(Texts.GitSaid(made.Errors));

            // It holds what is checked out there. Noted once: its file .git, which Claude can write, says nothing about trust.
            folders.SetTrusted(name, folders.IsTrusted(workspace));
        }
        finally
        {
            _gate.Release();
        }

        await audit.WriteAsync(user, AuditAction.ChangedWorkspace, name, Texts.AuditedWorktree(workspace));
        return name;
    }

    /// <summary>Removes a worktree. Its branch goes as well, unless there are commits that are on no other.</summary>
    /// <param name="discard">Whether what is not committed goes with it.</param>
    /// <exception cref="GitRefusalException">Something is not committed, or git refused otherwise.</exception>
    public async Task RemoveAsync(string name, string folder, WorktreeLink link, bool discard, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            if (await GitRepository.OpenAsync(link.Main, cancellationToken) is not { } repository)
                throw new GitRefusalException(Texts.NoRepositoryOfItsOwn(Path.GetFileName(link.Main)));
            var branch = WorkspaceNames.Branch(folder).FirstOrDefault();
            var removed = await repository.RunAsync(["worktree", "remove", .. discard ? (string[])["--force"] : [], folder], cancellationToken);
            if (!removed.Ok)
                throw new GitRefusalException(removed.Errors.Contains("modified or untracked files", StringComparison.Ordinal) ? Texts.WorktreeUnsaved(name) : Texts.GitSaid(removed.Errors));

            folders.SetTrusted(name, false);
            if (branch?.StartsWith(Branches, StringComparison.Ordinal) == true)
                await repository.RunAsync(["branch", "--delete", "--quiet", "--", branch], cancellationToken);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>The worktrees of a workspace's repository.</summary>
    public IReadOnlyList<string> Of(string workspace) => [.. folders.List().Where(w => w.WorktreeOf == workspace).Select(w => w.Name)];

    public void Dispose() => _gate.Dispose();

    private static async Task<bool> KnowsAsync(GitRepository repository, string name, CancellationToken cancellationToken) =>
        (await repository.RunAsync(["rev-parse", "--verify", "--quiet", $"{name}^{{commit}}"], cancellationToken)).Ok;
}
