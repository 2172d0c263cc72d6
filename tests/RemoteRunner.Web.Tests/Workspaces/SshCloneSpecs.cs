using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using RemoteRunner.Core.Users;
using RemoteRunner.Core.Workspaces;
using RemoteRunner.TestSupport;
using RemoteRunner.Web.Box;
using RemoteRunner.Web.Tests.Pages;
using RemoteRunner.Web.Tests.Support;
using RemoteRunner.Web.Workspaces.Git;

namespace RemoteRunner.Web.Tests.Workspaces;

/// <summary>Clones, pushes and pulls by ssh from a real server, each user with their own key.</summary>
public sealed class SshCloneSpecs(World world) : BoxTest(world)
{
    [Fact]
    public async Task Who_is_refused_is_told_the_key_to_add_and_then_clones_and_pushes_with_it()
    {
        await using var host = await SshHost.StartAsync();
        var user = await BrowserClient.NewPersonAsync(Box, Role.Member);
        var name = NewName();

        var refused = (await CloneAsync(Box.Client, user, name, host.Address)).Cloning!;
        await host.AllowAsync(refused.PublicKey!);
        var whole = await CloneAsync(Box.Client, user, name, refused.Url!);

        Assert.Equal("git@127.0.0.1: Permission denied (publickey). The host does not know your key: add its public half there, then try again.", refused.Problem);
        Assert.Equal((await File.ReadAllTextAsync(Path.Combine(Home(user), ".ssh", "id_ed25519.pub"), Cancellation)).Trim(), refused.PublicKey);
        Assert.Null(whole.Cloning);
        var folder = Path.Combine(Box.Folders.Workspaces, name);
        Assert.Equal("from the repository\n", await File.ReadAllTextAsync(Path.Combine(folder, "README.md"), Cancellation));

        await File.WriteAllTextAsync(Path.Combine(folder, "README.md"), "from the phone\n", Cancellation);
        RepositoryHost.Git(folder, "-c", "user.name=Ben", "-c", "user.email=ben@example.org", "commit", "-q", "-a", "-m", "second");
        var remote = Box.Services.GetRequiredService<WorkspaceRemote>();
        var repository = await GitRepository.OpenAsync(folder, Cancellation);
        await remote.PushAsync(user, name, repository!);
        await remote.PullAsync(user, name, repository!);

        Assert.Equal("second", await GitAsync(host.Repository, "log", "-1", "--format=%s", "main"));
    }

    [Fact]
    public async Task A_key_lets_in_its_owner_alone()
    {
        await using var host = await SshHost.StartAsync();
        var (owner, other) = (await BrowserClient.NewPersonAsync(Box, Role.Member), await BrowserClient.NewPersonAsync(Box, Role.Member));
        await host.AllowAsync(await Box.Services.GetRequiredService<GitUsers>().MakeKeyAsync(owner, Cancellation));
        var (theirs, mine) = (NewName(), NewName());

        var refused = (await CloneAsync(Box.Client, other, theirs, host.Address)).Cloning;

        Assert.Null((await CloneAsync(Box.Client, owner, mine, host.Address)).Cloning);
        Assert.Contains("Permission denied", refused!.Problem, StringComparison.Ordinal);
        Assert.NotEqual(await Box.Services.GetRequiredService<GitUsers>().FindKeyAsync(owner, Cancellation), refused.PublicKey);
        Assert.False(Directory.Exists(Path.Combine(Box.Folders.Workspaces, theirs)));
        var push = await Assert.ThrowsAsync<GitRefusalException>(async () => await Box.Services.GetRequiredService<WorkspaceRemote>()
            .PushAsync(other, mine, (await GitRepository.OpenAsync(Path.Combine(Box.Folders.Workspaces, mine), Cancellation))!));
        Assert.Contains("You find it below You, Git.", push.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_host_that_shows_another_key_than_before_is_not_talked_to_until_its_old_one_is_forgotten()
    {
        await using var host = await SshHost.StartAsync();
        var user = await BrowserClient.NewPersonAsync(Box, Role.Member);
        await host.AllowAsync(await Box.Services.GetRequiredService<GitUsers>().MakeKeyAsync(user, Cancellation));
        Assert.Null((await CloneAsync(Box.Client, user, NewName(), host.Address)).Cloning);
        var known = Path.Combine(Home(user), ".ssh", "known_hosts");
        var before = await File.ReadAllTextAsync(known, Cancellation);

        await host.ChangeHostKeyAsync();
        var name = NewName();
        var refused = (await CloneAsync(Box.Client, user, name, host.Address)).Cloning!;

        Assert.StartsWith("Host key verification failed.", refused.Problem, StringComparison.Ordinal);
        Assert.Null(refused.PublicKey);
        Assert.Equal(before, await File.ReadAllTextAsync(known, Cancellation));

        // What the person is told to type, in the terminal that they have: its home is theirs.
        var command = refused.Problem![refused.Problem!.IndexOf("ssh-keygen", StringComparison.Ordinal)..];
        using var shell = Process.Start(new ProcessStartInfo("sh", ["-c", command]) { Environment = { ["HOME"] = Home(user) } })!;
        await shell.WaitForExitAsync(Cancellation);
        Assert.Null((await CloneAsync(Box.Client, user, name, host.Address)).Cloning);
    }

    [Fact]
    public async Task Says_what_has_happened_and_not_what_git_says_every_time()
    {
        await using var host = await SshHost.StartAsync();
        var user = await BrowserClient.NewPersonAsync(Box, Role.Member);
        await host.AllowAsync(await Box.Services.GetRequiredService<GitUsers>().MakeKeyAsync(user, Cancellation));

        var unknown = (await CloneAsync(Box.Client, user, NewName(), host.Address + "x")).Cloning;
        await host.StopServerAsync();
        var away = (await CloneAsync(Box.Client, user, NewName(), host.Address)).Cloning;

        Assert.Contains("does not appear to be a git repository", unknown!.Problem, StringComparison.Ordinal);
        Assert.Contains("Connection refused", away!.Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Cloning into 'app'...\nERROR: Repository not found.\nfatal: Could not read from remote repository.\n\nPlease make sure you have the correct access rights\nand the repository exists.", "ERROR: Repository not found.")]
    [InlineData("remote: \nremote: =====\nremote: \nremote: ERROR: The project could not be found.\nremote: \nremote: =====\nremote: \nfatal: Could not read from remote repository.", "ERROR: The project could not be found.")]
    [InlineData("fatal: Could not read from remote repository.\n\nPlease make sure you have the correct access rights\nand the repository exists.", "fatal: Could not read from remote repository.")]
    [InlineData("Cloning into 'app'...\nfatal: early EOF\nfatal: index-pack failed", "fatal: index-pack failed")]
    [InlineData("No space left on device", "No space left on device")]
    [InlineData("", "")]
    public void Finds_the_line_that_says_it(string words, string essence) => Assert.Equal(essence, GitComplaint.Essence(words));

    private string Home(UserId user) => PrivateFolder.Create(Box.Services.GetRequiredService<BoxIdentity>().HomeOf(user));

    private static string NewName() => $"ssh-{Guid.NewGuid():N}"[..20];

    private static async Task<string> GitAsync(string folder, params string[] arguments)
    {
        using var git = Process.Start(new ProcessStartInfo("git", arguments) { WorkingDirectory = folder, RedirectStandardOutput = true })!;
        var output = await git.StandardOutput.ReadToEndAsync(Cancellation);
        await git.WaitForExitAsync(Cancellation);
        return output.Trim();
    }
}
