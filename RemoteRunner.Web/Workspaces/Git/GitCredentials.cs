using System.ComponentModel;
using RemoteRunner.Core.Audit;
using RemoteRunner.Core.Users;
using RemoteRunner.Web.Box;

namespace RemoteRunner.Web.Workspaces.Git;

/// <summary>
/// A user's tokens for hosts that are reached by https, in git's own store in their home on the box: their clones, pulls and
/// pushes find them there, from the chat and from the browser, and so do their Claude and their terminal. One a host.
/// </summary>
internal sealed class GitCredentials(BoxIdentity box, AuditLog audit)
{
    private const string FileName = ".git-credentials";
    private const long LargestFile = 256 * 1024;

    /// <summary>By host, without their tokens.</summary>
    /// <exception cref="GitRefusalException">Their file is no ordinary one.</exception>
    public async Task<IReadOnlyList<GitCredential>> ListAsync(UserId user, CancellationToken cancellationToken)
    {
        var file = FileOf(user);
        return file.Exists
            ? [.. (await File.ReadAllLinesAsync(file.FullName, cancellationToken)).Select(GitCredential.Read).OfType<GitCredential>().DistinctBy(c => c.Host).OrderBy(c => c.Host, StringComparer.Ordinal)]
            : [];
    }

    /// <summary>Keeps a token instead of the one that the host had.</summary>
    /// <returns>The host.</returns>
    /// <exception cref="GitRefusalException">Says what is wrong, and nothing of the token.</exception>
    public async Task<string> SetAsync(UserId user, string? host, string? name, string? token, CancellationToken cancellationToken)
    {
        (host, name, token) = (GitCredential.ReadHost(host), GitCredential.ReadName(name), GitCredential.ReadToken(token));
        await UseStoreAsync(user, cancellationToken);
        await EraseAsync(user, host, cancellationToken);
        await StoreAsync(user, "store", $"protocol=https\nhost={host}\nusername={name}\npassword={token}\n\n", cancellationToken);
        await audit.WriteAsync(user, AuditAction.UsedGit, null, $"token for {host}");
        return host;
    }

    /// <inheritdoc cref="SetAsync"/>
    public async Task<string> RemoveAsync(UserId user, string? host, CancellationToken cancellationToken)
    {
        host = GitCredential.ReadHost(host);
        await EraseAsync(user, host, cancellationToken);
        await audit.WriteAsync(user, AuditAction.UsedGit, null, $"no token for {host}");
        return host;
    }

    private Task EraseAsync(UserId user, string host, CancellationToken cancellationToken) =>
        StoreAsync(user, "erase", $"protocol=https\nhost={host}\n\n", cancellationToken);

    // git looks into the store where the user's settings name it.
    private async Task UseStoreAsync(UserId user, CancellationToken cancellationToken)
    {
        var (_, helpers) = await RunAsync(user, ["config", "--global", "--get-all", "credential.helper"], cancellationToken);
        if (!helpers.Split('\n').Contains("store") && await RunAsync(user, ["config", "--global", "--add", "credential.helper", "store"], cancellationToken) is not (0, _))
            throw new GitRefusalException(Texts.TokenNotKept);
    }

    // git's own program: it takes turns with the pushes and pulls that look into the file meanwhile.
    private async Task StoreAsync(UserId user, string what, string input, CancellationToken cancellationToken)
    {
        if (await RunAsync(user, ["credential-store", "--file", FileOf(user).FullName, what], cancellationToken, input) is not (0, _))
            throw new GitRefusalException(Texts.TokenNotKept);
    }

    private async Task<(int Code, string Output)> RunAsync(UserId user, IReadOnlyList<string> arguments, CancellationToken cancellationToken, string input = "")
    {
        try
        {
            return await UserGit.RunAsync("git", arguments, box.HomeOf(user), cancellationToken, input);
        }
        catch (Win32Exception)
        {
            throw new GitRefusalException(Texts.GitMissing);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new GitRefusalException(Texts.TokenNotKept);
        }
    }

    // Claude can write in the user's home: a link there could lead into somebody else's.
    private FileInfo FileOf(UserId user)
    {
        var file = new FileInfo(Path.Combine(box.HomeOf(user), FileName));
        return file.LinkTarget is null && (!file.Exists || file.Length <= LargestFile) ? file : throw new GitRefusalException(Texts.TokensElsewhere);
    }
}
