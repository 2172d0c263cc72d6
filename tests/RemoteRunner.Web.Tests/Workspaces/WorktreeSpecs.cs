using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using RemoteRunner.Core.Box;
using RemoteRunner.Core.Sessions;
using RemoteRunner.Core.Turns;
using RemoteRunner.Core.Workspaces;
using RemoteRunner.Web.Tests.Support;
using RemoteRunner.Web.Workspaces;
using RemoteRunner.Web.Workspaces.Git;

namespace RemoteRunner.Web.Tests.Workspaces;

/// <summary>A worktree for each of the sessions that work in one repository at the same time.</summary>
public sealed class WorktreeSpecs(World world) : BoxTest(world)
{
    [Fact]
    public async Task Two_sessions_work_in_one_repository_each_in_a_worktree_and_on_a_branch_of_its_own()
    {
        var repository = await Repository.CreateAsync(Box);
        var (one, first) = await AddAsync(repository.Name);
        var (two, second) = await AddAsync(repository.Name);

        await RunAsync(Box.Client, one, """[[tool Write {"file_path":"{{CWD}}/mine.txt","content":"one"}]] [[text done]]""", _ => Core.Approvals.ApprovalDecision.AllowOnce);
        await RunAsync(Box.Client, two, """[[tool Write {"file_path":"{{CWD}}/mine.txt","content":"two"}]] [[text done]]""", _ => Core.Approvals.ApprovalDecision.AllowOnce);

        Assert.Equal(("one", "two"), (await ReadAsync(first.Name, "mine.txt"), await ReadAsync(second.Name, "mine.txt")));
        Assert.False(File.Exists(Path.Combine(repository.Folder, "mine.txt")));
        Assert.Equal("print('hello')\n", await ReadAsync(first.Name, "main.py"));
        var listed = (await Box.Client.ListWorkspacesAsync(Ben, null, Cancellation)).Where(w => w.Name.StartsWith(repository.Name, StringComparison.Ordinal)).ToList();
        Assert.Equal([null, repository.Name, repository.Name], listed.Select(w => w.WorktreeOf).OrderBy(w => w is not null));
        Assert.Equal($"session/{one:N}"[..16], first.Branch);
        Assert.All(listed, w => Assert.True(w.IsRepository));
    }

    [Fact]
    public async Task Making_the_same_one_again_changes_nothing()
    {
        var repository = await Repository.CreateAsync(Box);
        var (session, made) = await AddAsync(repository.Name);

        var again = await Box.Client.AddWorktreeAsync(Ben, null, repository.Name, session, Cancellation);

        Assert.Equal(made, again);
    }

    [Fact]
    public async Task What_is_not_committed_is_removed_only_when_that_is_said()
    {
        var repository = await Repository.CreateAsync(Box);
        var (_, made) = await AddAsync(repository.Name);
        var folder = Path.Combine(Box.Folders.Workspaces, made.Name);
        await File.WriteAllTextAsync(Path.Combine(folder, "new.txt"), "new", Cancellation);
        var details = await Box.Client.GetWorkspaceAsync(Ben, null, made.Name, Cancellation);

        var kept = await Assert.ThrowsAsync<BoxProblemException>(() => Box.Client.DeleteWorkspaceAsync(Ben, null, made.Name, discard: false, Cancellation));
        Assert.True(File.Exists(Path.Combine(folder, "new.txt")));
        await Box.Client.DeleteWorkspaceAsync(Ben, null, made.Name, discard: true, Cancellation);

        Assert.Equal(1, details.Changed);
        Assert.Contains("is not committed", kept.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder));
        Assert.DoesNotContain("session/", await GitAsync(repository.Folder, "branch", "--list"), StringComparison.Ordinal);
        Assert.DoesNotContain(made.Name, await GitAsync(repository.Folder, "worktree", "list"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_branch_with_commits_of_its_own_outlives_its_worktree()
    {
        var repository = await Repository.CreateAsync(Box);
        var (_, made) = await AddAsync(repository.Name);
        var folder = Path.Combine(Box.Folders.Workspaces, made.Name);
        await File.WriteAllTextAsync(Path.Combine(folder, "new.txt"), "new", Cancellation);
        await GitAsync(folder, "add", "-A");
        await GitAsync(folder, "-c", "user.name=Ada", "-c", "user.email=ada@example.org", "commit", "-q", "-m", "second");
        Assert.Equal((0, 1), await WorkspaceGit.UnsavedAsync(folder, Cancellation));

        await Box.Client.DeleteWorkspaceAsync(Ben, null, made.Name, discard: false, Cancellation);

        Assert.Contains(made.Branch!, await GitAsync(repository.Folder, "branch", "--list"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_admins_and_those_who_talk_in_it_remove_one_and_never_while_it_works()
    {
        var repository = await Repository.CreateAsync(Box);
        var (session, made) = await AddAsync(repository.Name);
        var others = await Assert.ThrowsAsync<BoxProblemException>(() => Box.Client.DeleteWorkspaceAsync(Cleo, null, made.Name, discard: true, Cancellation));
        var mains = await Assert.ThrowsAsync<BoxProblemException>(() => Box.Client.DeleteWorkspaceAsync(Ada, null, repository.Name, discard: true, Cancellation));
        var turn = await SubmitAsync(Box.Client, session, "[[text one two three]] [[slow 60s]]");
        await WaitForAsync<TextDelta>(Box.Client, turn);
        var busy = await Assert.ThrowsAsync<BoxProblemException>(() => Box.Client.DeleteWorkspaceAsync(Ben, null, made.Name, discard: true, Cancellation));
        await Box.Client.CancelTurnAsync(Ben, turn, Cancellation);
        await WaitForEndAsync(Box.Client, turn);

        await Box.Client.DeleteWorkspaceAsync(Ada, null, made.Name, discard: true, Cancellation);

        Assert.Equal((BoxApi.Problems.NotYours, BoxApi.Problems.SessionBusy), (others.Type, busy.Type));
        Assert.Contains(made.Name, mains.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Says_why_there_can_be_no_worktree()
    {
        var empty = $"empty-{Guid.NewGuid():N}"[..16];
        await Box.Client.CreateWorkspaceAsync(Ben, null, empty, new WorkspaceCreation(), Cancellation);
        var plain = $"plain-{Guid.NewGuid():N}"[..16];
        Directory.CreateDirectory(Path.Combine(Box.Folders.Workspaces, plain));
        var repository = await Repository.CreateAsync(Box);
        var (_, made) = await AddAsync(repository.Name);

        Assert.Contains("Nothing is committed", await RefusalAsync(empty), StringComparison.Ordinal);
        Assert.Contains("no git repository of its own", await RefusalAsync(plain), StringComparison.Ordinal);
        Assert.Contains("no git repository of its own", await RefusalAsync(made.Name), StringComparison.Ordinal);
        Assert.Contains("There is no workspace", await RefusalAsync("../etc"), StringComparison.OrdinalIgnoreCase);

        async Task<string> RefusalAsync(string name) =>
            (await Assert.ThrowsAsync<BoxProblemException>(() => Box.Client.AddWorktreeAsync(Ben, null, name, Guid.NewGuid(), Cancellation))).Message;
    }

    [Fact]
    public async Task A_link_that_the_repository_knows_nothing_of_leads_nowhere()
    {
        var repository = await Repository.CreateAsync(Box);
        var (_, made) = await AddAsync(repository.Name);
        var real = Path.Combine(Box.Folders.Workspaces, made.Name);
        var fake = Path.Combine(Box.Folders.Workspaces, $"fake-{Guid.NewGuid():N}"[..16]);
        Directory.CreateDirectory(fake);
        File.Copy(Path.Combine(real, ".git"), Path.Combine(fake, ".git"));
        var outside = Directory.CreateTempSubdirectory("rr-outside-").FullName;
        await GitAsync(outside, "init", "-q");
        var leads = Path.Combine(Box.Folders.Workspaces, $"leads-{Guid.NewGuid():N}"[..16]);
        Directory.CreateDirectory(leads);
        await File.WriteAllTextAsync(Path.Combine(leads, ".git"), $"gitdir: {outside}/.git\n", Cancellation);

        Assert.Equal(repository.Folder, WorktreeLink.Of(real)?.Main);
        Assert.Null(WorktreeLink.Of(fake));
        Assert.Null(WorktreeLink.Of(leads));
        Assert.Null(await GitRepository.OpenAsync(fake, Cancellation));
        Assert.Null(await GitRepository.OpenAsync(leads, Cancellation));
        Assert.NotNull(await GitRepository.OpenAsync(real, Cancellation));
    }

    [Theory]
    [InlineData("app", "app-0f1e2d3c")]
    [InlineData("a-name-as-long-as-a-workspace-may-have-which-is-sixty-letter", "a-name-as-long-as-a-workspace-may-have-which-is-six-0f1e2d3c")]
    public void Its_name_tells_the_repository_and_the_session(string workspace, string name)
    {
        Assert.Equal(name, WorkspaceWorktrees.NameOf(workspace, Guid.Parse("0f1e2d3c-0000-0000-0000-000000000000")));
        Assert.True(WorkspaceName.IsValid(name));
    }

    private async Task<(Guid Session, WorkspaceSummary Made)> AddAsync(string workspace)
    {
        var session = Guid.NewGuid();
        var made = await Box.Client.AddWorktreeAsync(Ben, null, workspace, session, Cancellation);
        await Box.Client.EnsureSessionAsync(Ben, session, new SessionCreation(made.Name), Cancellation);
        return (session, made);
    }

    private Task<string> ReadAsync(string workspace, string file) => File.ReadAllTextAsync(Path.Combine(Box.Folders.Workspaces, workspace, file), Cancellation);

    private static async Task<string> GitAsync(string folder, params string[] arguments)
    {
        using var git = Process.Start(new ProcessStartInfo("git", arguments) { WorkingDirectory = folder, RedirectStandardOutput = true })!;
        var output = await git.StandardOutput.ReadToEndAsync(Cancellation);
        await git.WaitForExitAsync(Cancellation);
        Assert.Equal(0, git.ExitCode);
        return output;
    }
}
