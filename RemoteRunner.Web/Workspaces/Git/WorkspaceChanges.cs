using RemoteRunner.Core.Audit;
using RemoteRunner.Core.Users;
using RemoteRunner.Web.Box;
using RemoteRunner.Web.Files;

namespace RemoteRunner.Web.Workspaces.Git;

/// <summary>What was changed in a workspace: seen, committed in a user's own name, or thrown away.</summary>
internal sealed class WorkspaceChanges(GitUsers people, AuditLog audit)
{
    private const int MaxMessage = 8_000;
    private const int MaxNewFile = 1024 * 1024;

    /// <exception cref="GitRefusalException">git could not say.</exception>
    public static async Task<GitStatus> StatusAsync(GitRepository repository, CancellationToken cancellationToken)
    {
        var result = await repository.RunAsync(["status", "--porcelain=v2", "--branch", "-z", "--untracked-files=all", "--ignore-submodules=dirty"], cancellationToken);
        return result.Ok ? GitStatus.Parse(result.Output, result.Cut) : throw new GitRefusalException(Texts.GitSaid(result.Errors));
    }

    /// <summary>What changed in one file; null when it has no changes.</summary>
    public static async Task<FileDiff?> DiffAsync(GitRepository repository, string path, CancellationToken cancellationToken)
    {
        var status = await StatusAsync(repository, cancellationToken);
        return status.Changes.FirstOrDefault(c => c.Path == path) is { } change ? await DiffAsync(repository, status, change, cancellationToken) : null;
    }

    /// <summary>Commits the files, as they are now, in the user's name.</summary>
    /// <returns>The commit's short id.</returns>
    /// <exception cref="GitRefusalException">Says why not.</exception>
    public async Task<string> CommitAsync(UserId user, string workspace, GitRepository repository, IReadOnlyCollection<string> paths, string message, CancellationToken cancellationToken)
    {
        message = message.ReplaceLineEndings("\n").Trim();
        if (message.Length is 0 or > MaxMessage || message.Contains('\0', StringComparison.Ordinal))
            throw new GitRefusalException(Texts.CommitMessage(MaxMessage));
        if (await people.FindAsync(user, cancellationToken) is not { } identity)
            throw new GitRefusalException(Texts.CommitIdentity);
        var status = await StatusAsync(repository, cancellationToken);
        var chosen = status.Changes.Where(c => paths.Contains(c.Path)).ToList();
        if (chosen.Count == 0)
            throw new GitRefusalException(Texts.NothingToCommit);

        var names = string.Concat(chosen.SelectMany(c => new[] { c.Path, c.From }).OfType<string>().Select(p => p + '\0'));
        await MustAsync(repository, ["add", "--all", "--pathspec-from-file=-", "--pathspec-file-nul"], names, null, cancellationToken);

        // Git commits a part only where no merge is under way; all of it may be the end of one.
        IEnumerable<string> part = chosen.Count == status.Changes.Count && !status.Cut ? [] : ["--only", "--pathspec-from-file=-", "--pathspec-file-nul"];
        await MustAsync(
            repository, ["commit", "--quiet", "--no-verify", "--no-gpg-sign", "--cleanup=whitespace", $"--message={message}", .. part],
            part.Any() ? names : null, identity.Environment, cancellationToken);
        var id = (await MustAsync(repository, ["rev-parse", "--short", "HEAD"], null, null, cancellationToken)).Trim();
        await audit.WriteAsync(user, AuditAction.UsedGit, workspace, $"commit {id}", content: message);
        return id;
    }

    /// <summary>Throws the changes of one file away, if they still are what the person saw.</summary>
    /// <param name="seen">The <see cref="FileDiff.Stamp"/> of what they saw.</param>
    /// <exception cref="GitRefusalException">Says why not.</exception>
    public async Task DiscardAsync(UserId user, string workspace, GitRepository repository, string path, string seen, CancellationToken cancellationToken)
    {
        var status = await StatusAsync(repository, cancellationToken);
        if (status.Changes.FirstOrDefault(c => c.Path == path) is not { } change)
            throw new GitRefusalException(Texts.NoChanges(path));
        if ((await DiffAsync(repository, status, change, cancellationToken)).Stamp != seen)
            throw new GitRefusalException(Texts.ChangedSince(path));

        string[] names = change.From is null ? [path] : [path, change.From];
        if (change.Kind == GitChangeKind.Untracked)
            await MustAsync(repository, ["clean", "--force", "--quiet", "--", path], null, null, cancellationToken);
        else if (status.HasCommits)
            await MustAsync(repository, ["restore", "--source=HEAD", "--staged", "--worktree", "--", .. names], null, null, cancellationToken);
        else
            await MustAsync(repository, ["rm", "--force", "--quiet", "--", path], null, null, cancellationToken);
        await audit.WriteAsync(user, AuditAction.UsedGit, workspace, "discard", content: path);
    }

    private static async Task<FileDiff> DiffAsync(GitRepository repository, GitStatus status, GitChange change, CancellationToken cancellationToken)
    {
        if (change.Kind == GitChangeKind.Untracked || !status.HasCommits)
            return await ReadNewAsync(repository.Folder, change.Path, cancellationToken);

        string[] names = change.From is null ? [change.Path] : [change.From, change.Path];
        var result = await repository.RunAsync(
            ["diff", "--no-color", "--no-ext-diff", "--no-textconv", "--find-renames", "--ignore-submodules=dirty", "HEAD", "--", .. names], cancellationToken);
        return result.Ok ? FileDiff.Parse(result.Output, result.Cut) : throw new GitRefusalException(Texts.GitSaid(result.Errors));
    }

    private static async Task<FileDiff> ReadNewAsync(string folder, string path, CancellationToken cancellationToken)
    {
        if (ClosedPath.Find(folder, path) is not { } file || ClosedPath.Open(folder, file) is not { } stream)
            return FileDiff.OfNew([], cut: false);
        await using (stream)
        {
            var content = new byte[MaxNewFile];
            var read = await stream.ReadAtLeastAsync(content, content.Length, throwOnEndOfStream: false, cancellationToken);
            return FileDiff.OfNew(content.AsSpan(0, read), cut: stream.Length > read);
        }
    }

    private static async Task<string> MustAsync(
        GitRepository repository, IReadOnlyList<string> arguments, string? input, IReadOnlyDictionary<string, string>? user, CancellationToken cancellationToken)
    {
        var result = await repository.RunAsync(arguments, cancellationToken, input, user);
        return result.Ok ? result.Output : throw new GitRefusalException(Texts.GitSaid(result.Errors.Length > 0 ? result.Errors : result.Output));
    }
}
