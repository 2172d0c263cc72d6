using System.ComponentModel;
using RemoteRunner.Core.Users;
using RemoteRunner.Web.Box;

namespace RemoteRunner.Web.Workspaces.Git;

/// <summary>Who a user is to git: what their own home on the box says, where their Claude and their terminal find it too.</summary>
internal sealed class GitUsers(BoxIdentity box) : IDisposable
{
    private const int MaxLength = 200;

    // Two clones may want the same user's first key.
    private readonly SemaphoreSlim _making = new(1, 1);

    /// <summary>Null when the user has not said how their commits are to be signed.</summary>
    public async Task<GitIdentity?> FindAsync(UserId user, CancellationToken cancellationToken)
    {
        var name = await ConfigAsync(user, ["--get", "user.name"], cancellationToken);
        var email = await ConfigAsync(user, ["--get", "user.email"], cancellationToken);
        return name is { Length: > 0 } && email is { Length: > 0 } ? new GitIdentity(name, email) : null;
    }

    /// <exception cref="GitRefusalException">They are no name and address.</exception>
    public async Task SetAsync(UserId user, string name, string email, CancellationToken cancellationToken)
    {
        (name, email) = (name.Trim(), email.Trim());
        if (name.Length is 0 or > MaxLength || email.Length is 0 or > MaxLength || !email.Contains('@', StringComparison.Ordinal)
            || name.Concat(email).Any(c => char.IsControl(c) || c is '<' or '>'))
        {
            throw new GitRefusalException(Texts.GitIdentityWrong);
        }

        if (await ConfigAsync(user, ["user.name", name], cancellationToken) is null || await ConfigAsync(user, ["user.email", email], cancellationToken) is null)
            throw new GitRefusalException(Texts.GitIdentityNotKept);
    }

    /// <summary>The public half of the key the box uses for the user; null when there is none.</summary>
    public async Task<string?> FindKeyAsync(UserId user, CancellationToken cancellationToken)
    {
        var file = new FileInfo(KeyOf(user) + ".pub");
        return file.Exists && file.LinkTarget is null && file.Length < 4_000 ? (await File.ReadAllTextAsync(file.FullName, cancellationToken)).Trim() : null;
    }

    /// <summary>Makes a key unless there is one.</summary>
    /// <returns>Its public half.</returns>
    /// <exception cref="GitRefusalException">ssh is not installed, or there is a key without a public half.</exception>
    public async Task<string> MakeKeyAsync(UserId user, CancellationToken cancellationToken) =>
        await EnsureKeyAsync(user, cancellationToken) ?? throw new GitRefusalException(Texts.NoKeyMade);

    /// <inheritdoc cref="MakeKeyAsync"/>
    /// <returns>Its public half; null when there is a key (the user brought it) without one.</returns>
    public async Task<string?> EnsureKeyAsync(UserId user, CancellationToken cancellationToken)
    {
        var key = KeyOf(user);
        await _making.WaitAsync(cancellationToken);
        try
        {
            PrivateFolder.Create(Path.GetDirectoryName(key)!);
            if (!File.Exists(key))
                await RunAsync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", $"{user.ToFolderName()}@{box.Name}", "-f", key], user, cancellationToken);
        }
        finally
        {
            _making.Release();
        }

        return File.Exists(key) ? await FindKeyAsync(user, cancellationToken) : throw new GitRefusalException(Texts.NoKeyMade);
    }

    public void Dispose() => _making.Dispose();

    private string KeyOf(UserId user) => Path.Combine(box.HomeOf(user), ".ssh", "id_ed25519");

    private async Task<string?> ConfigAsync(UserId user, IEnumerable<string> arguments, CancellationToken cancellationToken) =>
        await RunAsync("git", ["config", "--global", .. arguments], user, cancellationToken) is (0, var output) ? output.TrimEnd('\n') : null;

    private async Task<(int Code, string Output)> RunAsync(string program, IReadOnlyList<string> arguments, UserId user, CancellationToken cancellationToken)
    {
        try
        {
            return await UserGit.RunAsync(program, arguments, box.HomeOf(user), cancellationToken);
        }
        catch (Win32Exception)
        {
            throw new GitRefusalException(program == "git" ? Texts.GitMissing : Texts.NoKeyMade);
        }
    }
}

/// <summary>In whose name commits are made.</summary>
public sealed record GitIdentity(string Name, string Email)
{
    /// <summary>Above what the repository's own settings say.</summary>
    public Dictionary<string, string> Environment => new()
    {
        ["GIT_AUTHOR_NAME"] = Name,
        ["GIT_AUTHOR_EMAIL"] = Email,
        ["GIT_COMMITTER_NAME"] = Name,
        ["GIT_COMMITTER_EMAIL"] = Email,
    };
}
