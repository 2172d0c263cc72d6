using Microsoft.Extensions.Options;
using RemoteRunner.Core.Audit;
using RemoteRunner.Core.Users;
using RemoteRunner.Web.Box;

namespace RemoteRunner.Web.Workspaces.Git;

/// <summary>
/// Sends a workspace's branch to where it came from, and fetches from there, with the user's own credentials. It goes on when
/// the browser goes: a pull that is ended in the middle would leave half of it.
/// </summary>
internal sealed class WorkspaceRemote(BoxIdentity box, IOptionsMonitor<WorkspaceOptions> options, AuditLog audit, IHostApplicationLifetime host)
{
    /// <returns>What came of it, in git's words.</returns>
    /// <exception cref="GitRefusalException">Says why not.</exception>
    public async Task<string> PushAsync(UserId user, string workspace, GitRepository repository)
    {
        var (remote, branch) = await FindAsync(repository);
        var said = await RunAsync(user, repository, ["push", "--set-upstream", "--no-verify", "--no-recurse-submodules", "--", remote, $"HEAD:refs/heads/{branch}"]);
        await audit.WriteAsync(user, AuditAction.UsedGit, workspace, $"push {branch}");
        return said;
    }

    /// <summary>Only forward: where both sides have commits of their own, somebody has to decide.</summary>
    /// <inheritdoc cref="PushAsync"/>
    public async Task<string> PullAsync(UserId user, string workspace, GitRepository repository)
    {
        var (remote, branch) = await FindAsync(repository);
        var said = await RunAsync(user, repository, ["pull", "--ff-only", "--no-rebase", "--no-autostash", "--no-recurse-submodules", "--", remote, $"refs/heads/{branch}"]);
        await audit.WriteAsync(user, AuditAction.UsedGit, workspace, $"pull {branch}");
        return said;
    }

    /// <summary>Where a push would go: what a person sees before they send anything. Null when there is nowhere.</summary>
    public static async Task<string?> AddressAsync(GitRepository repository, CancellationToken cancellationToken)
    {
        var remotes = await repository.RunAsync(["remote"], cancellationToken);
        if (remotes.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries) is not [var first, ..] all)
            return null;
        var remote = all.Contains("origin") ? "origin" : first;
        var url = await repository.RunAsync(["remote", "get-url", "--push", "--", remote], cancellationToken);
        return url.Ok ? url.Output.Trim() : null;
    }

    private async Task<(string Remote, string Branch)> FindAsync(GitRepository repository)
    {
        var head = await repository.RunAsync(["symbolic-ref", "--quiet", "--short", "HEAD"], host.ApplicationStopping);
        if (!head.Ok || head.Output.Trim() is not { Length: > 0 } branch)
            throw new GitRefusalException(Texts.NoBranch);
        var remotes = (await repository.RunAsync(["remote"], host.ApplicationStopping)).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var followed = (await repository.RunAsync(["config", "--local", "--get", $"branch.{branch}.remote"], host.ApplicationStopping)).Output.Trim();
        var remote = remotes.FirstOrDefault(r => r == followed) ?? remotes.FirstOrDefault(r => r == "origin") ?? remotes.FirstOrDefault();
        if (remote is null)
            throw new GitRefusalException(Texts.NoRemote);

        // Before anything is sent: an address may name a program to run.
        var url = (await repository.RunAsync(["remote", "get-url", "--push", "--", remote], host.ApplicationStopping)).Output.Trim();
        return WorkspaceUrl.Problem(url, options.CurrentValue.CloneProtocols) is null ? (remote, branch) : throw new GitRefusalException(Texts.RemoteWrong(remote));
    }

    private async Task<string> RunAsync(UserId user, GitRepository repository, IReadOnlyList<string> arguments)
    {
        var result = await repository.RunAsync(
            [.. UserGit.Protocols(options.CurrentValue), .. arguments], host.ApplicationStopping,
            user: UserGit.Environment(PrivateFolder.Create(box.HomeOf(user))), patience: options.CurrentValue.RemoteTimeout);
        var said = string.Join('\n', new[] { result.Output.Trim(), result.Errors }.Where(t => t.Length > 0));
        return result.Ok ? said : throw new GitRefusalException(Texts.GitSaid(result.Errors));
    }
}
