using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using RemoteRunner.Core.Audit;
using RemoteRunner.Core.Users;
using RemoteRunner.TestSupport;
using RemoteRunner.Web.Box;
using RemoteRunner.Web.Tests.Support;
using RemoteRunner.Web.Workspaces.Git;

namespace RemoteRunner.Web.Tests.Workspaces;

/// <summary>Changes are seen, committed in a person's own name, thrown away, sent and fetched; nothing of the repository runs.</summary>
public sealed class GitSpecs(World world) : BoxTest(world)
{
    private WorkspaceChanges Changes => Box.Services.GetRequiredService<WorkspaceChanges>();

    private GitUsers People => Box.Services.GetRequiredService<GitUsers>();

    [Fact]
    public async Task Status_names_every_kind_of_change()
    {
        var files = await Repository.CreateAsync(Box);
        files.Write("gone.txt", "1\n");
        files.Write("old name.txt", "a file\nthat is\nmoved\nas a whole\n");
        Git(files, "add", "-A");
        Commit(files, "more");
        files.Write("main.py", "print('changed')\n");
        files.Write("new dir/grün \"x\".txt", "new\n");
        File.Delete(Path.Combine(files.Folder, "gone.txt"));
        Git(files, "mv", "old name.txt", "new name.txt");
        files.Write("staged.txt", "staged\n");
        Git(files, "add", "staged.txt");

        var status = await WorkspaceChanges.StatusAsync(await OpenAsync(files), Cancellation);

        Assert.Equal(("trunk", true, false), (status.Branch, status.HasCommits, status.Cut));
        Assert.Equal(
            [
                new GitChange("gone.txt", null, GitChangeKind.Deleted),
                new GitChange("main.py", null, GitChangeKind.Modified),
                new GitChange("new dir/grün \"x\".txt", null, GitChangeKind.Untracked),
                new GitChange("new name.txt", "old name.txt", GitChangeKind.Renamed),
                new GitChange("staged.txt", null, GitChangeKind.Added),
            ],
            status.Changes.OrderBy(c => c.Path, StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_diff_numbers_lines_on_both_sides()
    {
        var files = await Repository.CreateAsync(Box);
        files.Write("poem.txt", string.Concat(Enumerable.Range(1, 20).Select(i => $"line {i}\n")));
        Git(files, "add", "-A");
        Commit(files, "poem");
        files.Write("poem.txt", string.Concat(Enumerable.Range(1, 20).Where(i => i != 5).Select(i => i == 10 ? "line ten\n" : $"line {i}\n")));
        files.Write("new.bin", "a\0b");

        var repository = await OpenAsync(files);
        var diff = await WorkspaceChanges.DiffAsync(repository, "poem.txt", Cancellation);

        Assert.NotNull(diff);
        Assert.Equal((1, 2, false), (diff.Added, diff.Removed, diff.Binary));
        Assert.Contains(new DiffLine(DiffLineKind.Removed, 5, null, "line 5"), diff.Lines);
        Assert.Contains(new DiffLine(DiffLineKind.Added, null, 9, "line ten"), diff.Lines);
        Assert.Contains(new DiffLine(DiffLineKind.Same, 11, 10, "line 11"), diff.Lines);
        Assert.True((await WorkspaceChanges.DiffAsync(repository, "new.bin", Cancellation))!.Binary);
        Assert.Null(await WorkspaceChanges.DiffAsync(repository, "main.py", Cancellation));
        Assert.Null(await WorkspaceChanges.DiffAsync(repository, "../../../etc/passwd", Cancellation));
    }

    [Fact]
    public async Task Commits_what_was_chosen_in_the_persons_own_name_and_nothing_else()
    {
        var files = await Repository.CreateAsync(Box);
        files.Write("main.py", "print('changed')\n");
        files.Write("other.txt", "stays\n");
        files.Write(".git/hooks/pre-commit", "#!/bin/sh\ntouch \"$GIT_WORK_TREE/hook-ran\"\nexit 1\n");
        File.SetUnixFileMode(Path.Combine(files.Folder, ".git/hooks/pre-commit"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        Git(files, "config", "user.name", "Somebody Else");
        var who = UserId.Telegram(77001);
        var repository = await OpenAsync(files);

        var refused = await Assert.ThrowsAsync<GitRefusalException>(() => Changes.CommitAsync(who, files.Name, repository, ["main.py"], "change", Cancellation));
        Assert.Equal(Texts.CommitIdentity, refused.Message);
        await People.SetAsync(who, "Ben Büttner", "ben@example.org", Cancellation);
        var id = await Changes.CommitAsync(who, files.Name, repository, ["main.py", "never-there"], "-change\r\n\r\nin two lines", Cancellation);

        Assert.Equal($"{id}|Ben Büttner|ben@example.org|-change\n\nin two lines", Git(files, "log", "-1", "--format=%h|%an|%ce|%B").Trim());
        Assert.Equal("main.py", Git(files, "show", "--name-only", "--format=").Trim());
        Assert.Equal("other.txt", Assert.Single((await WorkspaceChanges.StatusAsync(repository, Cancellation)).Changes).Path);
        Assert.False(File.Exists(Path.Combine(files.Folder, "hook-ran")));
        Assert.Contains(
            await Box.Services.GetRequiredService<AuditLog>().ReadAsync(20, who, Cancellation), e => e.Action == AuditAction.UsedGit && e.Detail == $"commit {id}");
        await Assert.ThrowsAsync<GitRefusalException>(() => Changes.CommitAsync(who, files.Name, repository, ["main.py"], "again", Cancellation));
        await Assert.ThrowsAsync<GitRefusalException>(() => Changes.CommitAsync(who, files.Name, repository, ["other.txt"], "  ", Cancellation));
    }

    [Fact]
    public async Task The_first_commit_of_a_new_repository_and_names_that_look_like_patterns()
    {
        var files = await Repository.CreateAsync(Box);
        Directory.Delete(Path.Combine(files.Folder, ".git"), recursive: true);
        Git(files, "init", "-q", "-b", "trunk");
        files.Write("*.txt", "star\n");
        files.Write("a.txt", "a\n");
        files.Write(":(top)b", "magic\n");
        await People.SetAsync(Ben, "Ben", "ben@example.org", Cancellation);
        var repository = await OpenAsync(files);

        await Changes.CommitAsync(Ben, files.Name, repository, ["*.txt", ":(top)b"], "first", Cancellation);

        Assert.Equal(["*.txt", ":(top)b"], Git(files, "ls-files", "-z").Split('\0', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task Discards_only_what_the_person_saw()
    {
        var files = await Repository.CreateAsync(Box);
        files.Write("main.py", "print('changed')\n");
        files.Write("new.txt", "new\n");
        var repository = await OpenAsync(files);
        var seen = (await WorkspaceChanges.DiffAsync(repository, "main.py", Cancellation))!.Stamp;
        files.Write("main.py", "print('changed again')\n");

        var refused = await Assert.ThrowsAsync<GitRefusalException>(() => Changes.DiscardAsync(Ben, files.Name, repository, "main.py", seen, Cancellation));
        Assert.Equal(Texts.ChangedSince("main.py"), refused.Message);
        foreach (var path in new[] { "main.py", "new.txt" })
            await Changes.DiscardAsync(Ben, files.Name, repository, path, (await WorkspaceChanges.DiffAsync(repository, path, Cancellation))!.Stamp, Cancellation);

        Assert.Equal("print('hello')\n", await File.ReadAllTextAsync(Path.Combine(files.Folder, "main.py"), Cancellation));
        Assert.False(File.Exists(Path.Combine(files.Folder, "new.txt")));
        await Assert.ThrowsAsync<GitRefusalException>(() => Changes.DiscardAsync(Ben, files.Name, repository, "../main.py", seen, Cancellation));
    }

    [Theory]
    [InlineData("filter.x.clean", "touch ran")]
    [InlineData("diff.x.textconv", "touch ran")]
    [InlineData("diff.external", "touch ran")]
    [InlineData("core.sshCommand", "touch ran")]
    [InlineData("core.gitProxy", "touch ran")]
    [InlineData("core.worktree", "/etc")]
    [InlineData("credential.helper", "!touch ran")]
    [InlineData("include.path", "../evil")]
    [InlineData("url.ext::sh.insteadOf", "https://")]
    [InlineData("remote.origin.uploadpack", "touch ran")]
    [InlineData("gpg.program", "touch ran")]
    [InlineData("extensions.partialClone", "origin")]
    [InlineData("merge.x.driver", "touch ran")]
    public async Task Settings_that_start_programs_or_lead_elsewhere_are_not_worked_with(string key, string value)
    {
        var files = await Repository.CreateAsync(Box);
        Git(files, "config", key, value);

        var refused = await Assert.ThrowsAsync<GitRefusalException>(() => GitRepository.OpenAsync(files.Folder, Cancellation));

        Assert.Contains(key, refused.Message, StringComparison.OrdinalIgnoreCase);
        Assert.False(File.Exists(Path.Combine(files.Folder, "ran")));
    }

    [Fact]
    public async Task A_repository_that_lies_elsewhere_is_none()
    {
        var files = await Repository.CreateAsync(Box);
        var other = Path.Combine(Box.Folders.Workspaces, $"link-{Guid.NewGuid():N}"[..16]);
        Directory.CreateDirectory(other);
        await File.WriteAllTextAsync(Path.Combine(other, ".git"), $"gitdir: {files.Folder}/.git\n", Cancellation);
        Assert.Null(await GitRepository.OpenAsync(other, Cancellation));

        File.Delete(Path.Combine(other, ".git"));
        Directory.CreateSymbolicLink(Path.Combine(other, ".git"), Path.Combine(files.Folder, ".git"));
        Assert.Null(await GitRepository.OpenAsync(other, Cancellation));
    }

    [Fact]
    public async Task Pushes_and_pulls_with_the_persons_own_password_and_not_with_anothers()
    {
        await using var host = await GitHost.StartAsync();
        await using var box = await TestBox.StartAsync(World, World.ConnectionString(CacheKind.Garnet), null, ("Workspaces:CloneProtocols:0", "http"));
        var remote = box.Services.GetRequiredService<WorkspaceRemote>();
        var files = await Repository.CreateAsync(box);
        Git(files, "remote", "add", "origin", host.Address);
        var home = PrivateFolder.Create(box.Services.GetRequiredService<BoxIdentity>().HomeOf(Ben));
        await File.WriteAllTextAsync(Path.Combine(home, ".gitconfig"), "[credential]\n\thelper = store\n", Cancellation);
        await File.WriteAllTextAsync(Path.Combine(home, ".git-credentials"), host.Credential + "\n", Cancellation);
        var repository = await OpenAsync(files);

        Assert.Equal(host.Address, await WorkspaceRemote.AddressAsync(repository, Cancellation));
        await remote.PushAsync(Ben, files.Name, repository);
        Assert.Equal(Git(files, "rev-parse", "HEAD"), Git(host.Folder, "rev-parse", "trunk"));
        var status = await WorkspaceChanges.StatusAsync(repository, Cancellation);
        Assert.Equal(("origin/trunk", 0, 0), (status.Upstream, status.Ahead, status.Behind));

        files.Write("main.py", "print('more')\n");
        Commit(files, "more");
        await remote.PushAsync(Ben, files.Name, repository);
        Git(files, "reset", "-q", "--hard", "HEAD~1");
        await remote.PullAsync(Ben, files.Name, repository);
        Assert.Equal("print('more')\n", await File.ReadAllTextAsync(Path.Combine(files.Folder, "main.py"), Cancellation));

        var refused = await Assert.ThrowsAsync<GitRefusalException>(() => remote.PushAsync(Cleo, files.Name, repository));
        Assert.DoesNotContain(GitHost.Password, refused.Message, StringComparison.Ordinal);
        Assert.Contains("could not read Username", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ext::sh -c 'touch ran'")]
    [InlineData("file:///tmp")]
    [InlineData("/tmp")]
    [InlineData("-oProxyCommand=touch@example.org:x")]
    public async Task Sends_nothing_to_an_address_that_runs_programs(string address)
    {
        var files = await Repository.CreateAsync(Box);
        Git(files, "config", "remote.origin.url", address);
        var remote = Box.Services.GetRequiredService<WorkspaceRemote>();
        var repository = await OpenAsync(files);

        await Assert.ThrowsAsync<GitRefusalException>(() => remote.PushAsync(Ben, files.Name, repository));
        await Assert.ThrowsAsync<GitRefusalException>(() => remote.PullAsync(Ben, files.Name, repository));

        Assert.False(File.Exists(Path.Combine(files.Folder, "ran")));
    }

    [Fact]
    public async Task Makes_a_key_once_and_keeps_what_is_no_name_out()
    {
        var who = UserId.Telegram(77002);
        Assert.Null(await People.FindKeyAsync(who, Cancellation));
        var key = await People.MakeKeyAsync(who, Cancellation);

        Assert.StartsWith("ssh-ed25519 ", key, StringComparison.Ordinal);
        Assert.Equal(key, await People.MakeKeyAsync(who, Cancellation));
        await Assert.ThrowsAsync<GitRefusalException>(() => People.SetAsync(who, "Ben\n[core]", "ben@example.org", Cancellation));
        await Assert.ThrowsAsync<GitRefusalException>(() => People.SetAsync(who, "Ben", "ben", Cancellation));
        Assert.Null(await People.FindAsync(who, Cancellation));
    }

    [Fact]
    public void A_status_that_was_cut_off_keeps_what_is_whole()
    {
        var status = GitStatus.Parse("# branch.oid (initial)\0# branch.head (detached)\0? whole.txt\0? ha", cut: true);

        Assert.Equal((null, false, true), (status.Branch, status.HasCommits, status.Cut));
        Assert.Equal("whole.txt", Assert.Single(status.Changes).Path);
    }

    private static async Task<GitRepository> OpenAsync(Repository files) =>
        await GitRepository.OpenAsync(files.Folder, Cancellation) ?? throw new InvalidOperationException("No repository.");

    private static void Commit(Repository files, string message) =>
        Git(files, "-c", "user.name=Ada", "-c", "user.email=ada@example.org", "commit", "-q", "-a", "-m", message);

    private static string Git(Repository files, params string[] arguments) => Git(files.Folder, arguments);

    private static string Git(string folder, params string[] arguments)
    {
        using var git = Process.Start(new ProcessStartInfo("git", arguments) { WorkingDirectory = folder, RedirectStandardOutput = true })!;
        var output = git.StandardOutput.ReadToEnd();
        git.WaitForExit();
        Assert.Equal(0, git.ExitCode);
        return output;
    }
}
