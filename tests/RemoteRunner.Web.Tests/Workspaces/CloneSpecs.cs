using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using RemoteRunner.Core.Box;
using RemoteRunner.Core.Turns;
using RemoteRunner.Core.Users;
using RemoteRunner.Core.Workspaces;
using RemoteRunner.TestSupport;
using RemoteRunner.Web.Tests.Pages;
using RemoteRunner.Web.Tests.Support;
using RemoteRunner.Web.Workspaces;

namespace RemoteRunner.Web.Tests.Workspaces;

/// <summary>Workspaces are created, cloned over HTTP from a real repository, and removed.</summary>
public sealed class CloneSpecs(World world) : BoxTest(world)
{
    private static readonly string[] _usual = ["https", "ssh"];

    [Theory]
    [InlineData("https://example.org/team/app.git")]
    [InlineData("https://example.org:8443/app")]
    [InlineData("ssh://git@example.org/app.git")]
    [InlineData("git@github.com:team/app.git")]
    public void Clones_by_https_and_ssh(string url) => Assert.Null(WorkspaceUrl.Problem(url, _usual));

    [Theory]
    [InlineData("http://example.org/app.git")]
    [InlineData("file:///etc")]
    [InlineData("/etc")]
    [InlineData("../other")]
    [InlineData("ext::sh -c 'touch /tmp/owned'")]
    [InlineData("ext::sh%20-c%20id")]
    [InlineData("--upload-pack=/tmp/evil")]
    [InlineData("-oProxyCommand=id@example.org:app")]
    [InlineData("ssh://-oProxyCommand=id/app")]
    [InlineData("ssh://git@-oProxyCommand=id/app")]
    [InlineData("git@-oProxyCommand:app")]
    [InlineData("fd::17")]
    [InlineData("git://example.org/app.git")]
    [InlineData("https://example.org/app.git --config core.sshCommand=id")]
    [InlineData("https://example.org/a\nb")]
    [InlineData("https://user:password@example.org/app.git")]
    [InlineData("https://token@example.org/app.git")]
    [InlineData("https:///app.git")]
    [InlineData("")]
    public void Refuses_what_runs_programs_reads_this_machine_or_holds_a_password(string url) => Assert.NotNull(WorkspaceUrl.Problem(url, _usual));

    [Theory]
    [InlineData("https://example.org/team/My_App.git", "my_app")]
    [InlineData("git@github.com:team/app.git", "app")]
    [InlineData("https://example.org/..", null)]
    [InlineData("https://example.org/a%2e%2e/", "a-2e-2e")]
    public void Names_a_clone_after_its_repository(string url, string? name) => Assert.Equal(name, WorkspaceName.Of(url));

    [Fact]
    public async Task A_clone_becomes_a_workspace_in_which_a_session_works_and_nothing_of_the_repository_ran()
    {
        await using var host = await RepositoryHost.StartAsync();
        await using var box = await TestBox.StartAsync(World, World.ConnectionString(CacheKind.Garnet), null, ("Workspaces:CloneProtocols:0", "http"));

        var begun = await box.Client.CreateWorkspaceAsync(Ben, null, "app", new WorkspaceCreation(host.Address), Cancellation);
        await EventuallyAsync(async () => (await box.Client.GetWorkspaceAsync(Ben, null, "app", Cancellation)).Workspace.Cloning is null, "the clone is whole");

        Assert.NotNull(begun.Cloning);
        var workspace = (await box.Client.ListWorkspacesAsync(Ben, null, Cancellation)).Single(w => w.Name == "app");
        Assert.Equal(("main", false), (workspace.Branch, workspace.Trusted));
        Assert.False(Directory.Exists(Path.Combine(box.Folders.Workspaces, "app", ".git", "hooks")));
        Assert.Equal("from the repository\n", await File.ReadAllTextAsync(Path.Combine(box.Folders.Workspaces, "app", "README.md"), Cancellation));

        var session = Guid.NewGuid();
        await box.Client.EnsureSessionAsync(Ben, session, new(Workspace: "app"), Cancellation);
        var log = await RunAsync(box.Client, session, """[[tool Bash {"command":"cat README.md","description":"look"}]] [[echo]]""");
        Assert.Equal(TurnState.Succeeded, log.End.State);
        Assert.Contains("from the repository", log.End.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_clone_is_in_the_list_at_every_moment_from_its_beginning_on()
    {
        await using var host = await RepositoryHost.StartAsync();
        await using var box = await TestBox.StartAsync(World, World.ConnectionString(CacheKind.Garnet), null, ("Workspaces:CloneProtocols:0", "http"));
        var (folders, clones) = (box.Services.GetRequiredService<WorkspaceFolders>(), box.Services.GetRequiredService<WorkspaceClones>());

        for (var i = 0; i < 10; i++)
        {
            var name = $"app-{i}";
            await box.Client.CreateWorkspaceAsync(Ben, null, name, new WorkspaceCreation(host.Address), Cancellation);

            // As often as it can be looked: it becomes a folder between two looks, or within one.
            while (Assert.Single(WorkspaceApi.List(folders, clones), w => w.Name == name).Cloning is { } cloning)
                Assert.Null(cloning.Problem);
        }
    }

    [Fact]
    public async Task A_clone_that_fails_says_why_and_leaves_nothing()
    {
        await using var host = await RepositoryHost.StartAsync();
        await using var box = await TestBox.StartAsync(World, World.ConnectionString(CacheKind.Garnet), null, ("Workspaces:CloneProtocols:0", "http"));

        await box.Client.CreateWorkspaceAsync(Ben, null, "gone", new WorkspaceCreation(host.Address + "x"), Cancellation);
        WorkspaceCloning? cloning = null;
        await EventuallyAsync(
            async () => (cloning = (await box.Client.GetWorkspaceAsync(Ben, null, "gone", Cancellation)).Workspace.Cloning)?.Problem is not null, "the clone failed");

        Assert.Contains("not found", cloning!.Problem, StringComparison.Ordinal);
        Assert.DoesNotContain(Directory.GetFileSystemEntries(box.Folders.Workspaces), p => p.Contains("gone", StringComparison.Ordinal));
        await box.Client.CreateWorkspaceAsync(Ben, null, "gone", new WorkspaceCreation(host.Address), Cancellation);
        await EventuallyAsync(async () => (await box.Client.GetWorkspaceAsync(Ben, null, "gone", Cancellation)).Workspace.Cloning is null, "the second try");
    }

    [Fact]
    public async Task A_clone_is_stopped_by_whoever_began_it_or_an_admin_and_nothing_is_left_of_it()
    {
        // Takes connections and never answers.
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        await using var box = await TestBox.StartAsync(World, World.ConnectionString(CacheKind.Garnet), null, ("Workspaces:CloneProtocols:0", "http"));
        var cid = await BrowserClient.NewPersonAsync(box, Role.Member);
        await box.Client.CreateWorkspaceAsync(Ben, null, "slow", new WorkspaceCreation($"http://127.0.0.1:{((IPEndPoint)silent.LocalEndpoint).Port}/app.git"), Cancellation);
        using var git = await silent.AcceptTcpClientAsync(Cancellation);

        Assert.Equal(BoxApi.Problems.NotYours, (await ProblemAsync(() => box.Client.DropCloneAsync(cid, null, "slow", Cancellation))).Type);
        Assert.Null((await box.Client.GetWorkspaceAsync(Ben, null, "slow", Cancellation)).Workspace.Cloning!.Problem);
        await box.Client.DropCloneAsync(Ben, null, "slow", Cancellation);

        Assert.DoesNotContain(await box.Client.ListWorkspacesAsync(Ben, null, Cancellation), w => w.Name == "slow");
        Assert.DoesNotContain(Directory.GetFileSystemEntries(box.Folders.Workspaces), p => p.Contains("slow", StringComparison.Ordinal));
        // git has ended, and its connection with it.
        using var rest = new StreamReader(git.GetStream());
        Assert.StartsWith("GET /app.git", await rest.ReadToEndAsync(Cancellation), StringComparison.Ordinal);
        await box.Client.DropCloneAsync(Ben, null, "slow", Cancellation);
    }

    [Fact]
    public async Task A_clone_that_failed_is_forgotten_and_one_that_is_whole_stays()
    {
        await using var host = await RepositoryHost.StartAsync();
        await using var box = await TestBox.StartAsync(World, World.ConnectionString(CacheKind.Garnet), null, ("Workspaces:CloneProtocols:0", "http"));
        Assert.NotNull((await CloneAsync(box.Client, Ben, "gone", host.Address + "x")).Cloning!.Problem);
        Assert.Null((await CloneAsync(box.Client, Ben, "app", host.Address)).Cloning);

        await box.Client.DropCloneAsync(Ada, null, "gone", Cancellation);
        var whole = await ProblemAsync(() => box.Client.DropCloneAsync(Ada, null, "app", Cancellation));

        Assert.Contains("is cloned by now", whole.Message, StringComparison.Ordinal);
        Assert.Equal(["app"], (await box.Client.ListWorkspacesAsync(Ben, null, Cancellation)).Where(w => !w.IsDefault).Select(w => w.Name));
        Assert.Equal("from the repository\n", await File.ReadAllTextAsync(Path.Combine(box.Folders.Workspaces, "app", "README.md"), Cancellation));
    }

    [Fact]
    public async Task An_empty_workspace_is_a_repository_and_a_name_is_taken_once()
    {
        var name = $"new-{Guid.NewGuid():N}"[..20];
        await Box.Client.CreateWorkspaceAsync(Ben, null, name, new WorkspaceCreation(), Cancellation);

        Assert.True(Directory.Exists(Path.Combine(Box.Folders.Workspaces, name, ".git")));
        Assert.Contains("already", (await ProblemAsync(() => Box.Client.CreateWorkspaceAsync(Ben, null, name, new WorkspaceCreation(), Cancellation))).Message, StringComparison.Ordinal);
        Assert.Equal(BoxApi.Problems.BadRequest, (await ProblemAsync(() => Box.Client.CreateWorkspaceAsync(Ben, null, ".git", new WorkspaceCreation(), Cancellation))).Type);
        Assert.Equal(BoxApi.Problems.BadRequest, (await ProblemAsync(() => Box.Client.CreateWorkspaceAsync(Ben, null, "x", new WorkspaceCreation("file:///etc"), Cancellation))).Type);
    }

    [Fact]
    public async Task Admins_remove_a_workspace_after_they_saw_what_is_saved_nowhere_else()
    {
        var name = $"old-{Guid.NewGuid():N}"[..20];
        await Box.Client.CreateWorkspaceAsync(Ben, null, name, new WorkspaceCreation(), Cancellation);
        var folder = Path.Combine(Box.Folders.Workspaces, name);
        await File.WriteAllTextAsync(Path.Combine(folder, "one.txt"), "1", Cancellation);
        RepositoryHost.Git(folder, "add", "-A");
        RepositoryHost.Git(folder, "-c", "user.name=Ada", "-c", "user.email=ada@example.org", "commit", "-q", "-m", "one");
        await File.WriteAllTextAsync(Path.Combine(folder, "two.txt"), "2", Cancellation);
        var session = Guid.NewGuid();
        await Box.Client.EnsureSessionAsync(Ben, session, new(Workspace: name), Cancellation);
        var turn = await SubmitAsync(Box.Client, session, "[[text one two]] [[slow 60s]]");
        await WaitForAsync<TextDelta>(Box.Client, turn);

        var details = await Box.Client.GetWorkspaceAsync(Ben, null, name, Cancellation);
        Assert.Equal((1, 1), (details.Changed, details.Unpushed));
        Assert.Equal(BoxApi.Problems.NotYours, (await ProblemAsync(() => Box.Client.DeleteWorkspaceAsync(Ben, null, name, discard: false, Cancellation))).Type);
        Assert.Equal(BoxApi.Problems.SessionBusy, (await ProblemAsync(() => Box.Client.DeleteWorkspaceAsync(Ada, null, name, discard: false, Cancellation))).Type);
        Assert.Equal(BoxApi.Problems.BadRequest, (await ProblemAsync(() => Box.Client.DeleteWorkspaceAsync(Ada, null, "main", discard: false, Cancellation))).Type);
        await Box.Client.CancelSessionAsync(Ben, session, Cancellation);
        await WaitForEndAsync(Box.Client, turn);

        await EventuallyAsync(
            async () =>
            {
                try
                {
                    await Box.Client.DeleteWorkspaceAsync(Ada, null, name, discard: false, Cancellation);
                    return true;
                }
                catch (BoxProblemException e) when (e.Type == BoxApi.Problems.SessionBusy)
                {
                    // The turn has ended and is leaving the queue.
                    return false;
                }
            },
            "the workspace is removed");
        Assert.False(Directory.Exists(folder));
    }

    private static Task<BoxProblemException> ProblemAsync(Func<Task> call) => Assert.ThrowsAsync<BoxProblemException>(call);
}
