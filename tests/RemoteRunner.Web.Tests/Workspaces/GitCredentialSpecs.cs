using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using RemoteRunner.Core.Audit;
using RemoteRunner.Core.Users;
using RemoteRunner.Core.Workspaces;
using RemoteRunner.TestSupport;
using RemoteRunner.Web.Box;
using RemoteRunner.Web.Tests.Pages;
using RemoteRunner.Web.Tests.Support;
using RemoteRunner.Web.Workspaces.Git;

namespace RemoteRunner.Web.Tests.Workspaces;

/// <summary>Tokens for hosts reached by https: used by one person's clone, pull and push, and seen by nobody.</summary>
public sealed class GitCredentialSpecs(World world) : BoxTest(world)
{
    private GitCredentials Credentials => Box.Services.GetRequiredService<GitCredentials>();

    [Fact]
    public async Task A_person_clones_pushes_and_pulls_by_their_token_and_nobody_else_does_and_no_process_shows_it()
    {
        await using var host = await GitHost.StartAsync(https: true);
        await using var box = await TestBox.StartAsync(World, World.ConnectionString(CacheKind.Garnet));
        var remote = box.Services.GetRequiredService<WorkspaceRemote>();
        await TrustAsync(box, Ben, host);
        await TrustAsync(box, Cleo, host);
        await TrustAsync(box, Ada, host);
        var (shown, seen, asked) = (new List<int>(), true, 0);
        host.WhileAsked = () =>
        {
            asked++;
            shown.AddRange(Commands.Showing(GitHost.Password));
            // Whoever looks does see git, in Ben's home.
            seen &= Commands.Showing($"HOME={Home(box, Ben)}").Count > 0;
        };
        var files = await Repository.CreateAsync(box);
        Git(files.Folder, "remote", "add", "origin", host.Address);
        var repository = await GitRepository.OpenAsync(files.Folder, Cancellation) ?? throw new InvalidOperationException("No repository.");
        var before = await Assert.ThrowsAsync<GitRefusalException>(() => remote.PushAsync(Ben, files.Name, repository));

        Assert.Equal(host.Host, await box.Services.GetRequiredService<GitCredentials>().SetAsync(Ben, host.Host, "ben", GitHost.Password, Cancellation));
        await remote.PushAsync(Ben, files.Name, repository);
        await remote.PullAsync(Ben, files.Name, repository);
        Assert.Null((await CloneAsync(box.Client, Ben, "bens", host.Address)).Cloning);

        Assert.Equal(Git(files.Folder, "rev-parse", "HEAD"), Git(host.Folder, "rev-parse", "trunk"));
        Assert.Equal("print('hello')\n", await File.ReadAllTextAsync(Path.Combine(box.Folders.Workspaces, "bens", "main.py"), Cancellation));
        Assert.DoesNotContain(GitHost.Password, await File.ReadAllTextAsync(Path.Combine(box.Folders.Workspaces, "bens", ".git", "config"), Cancellation), StringComparison.Ordinal);
        Assert.True(asked > 3, "Nothing was asked with the token.");
        Assert.True(seen, "The look at the processes did not see git.");
        Assert.Empty(shown);
        asked = 0;
        foreach (var other in new[] { Cleo, Ada })
        {
            foreach (var refused in new[]
            {
                (await Assert.ThrowsAsync<GitRefusalException>(() => remote.PushAsync(other, files.Name, repository))).Message,
                (await Assert.ThrowsAsync<GitRefusalException>(() => remote.PullAsync(other, files.Name, repository))).Message,
                (await CloneAsync(box.Client, other, "theirs", host.Address)).Cloning!.Problem!,
            })
            {
                Assert.Contains("could not read Username", refused, StringComparison.Ordinal);
                Assert.Contains("below You, Git", refused, StringComparison.Ordinal);
                Assert.DoesNotContain(GitHost.Password, refused, StringComparison.Ordinal);
            }
        }

        Assert.Equal(0, asked);
        Assert.Contains("could not read Username", before.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_is_replaced_and_removed_and_what_else_the_store_holds_stays()
    {
        var who = await BrowserClient.NewPersonAsync(Box, Role.Member);
        var home = Home(Box, who);
        await File.WriteAllTextAsync(Path.Combine(home, ".git-credentials"), "http://ben:plain@next-door\nhttps://old:one@github.com\nhttps://older:two@github.com\nnonsense\n", Cancellation);
        await File.WriteAllTextAsync(Path.Combine(home, ".gitconfig"), "[credential]\n\thelper = cache\n", Cancellation);

        await Credentials.SetAsync(who, " GitHub.com:443 ", "ben@example.org", "first:/@%\u00fc", Cancellation);
        await Credentials.SetAsync(who, "git.example.org:8443", "b", "other", Cancellation);
        await Credentials.SetAsync(who, "github.com", "ben@example.org", "second:/@%\u00fc", Cancellation);

        Assert.Equal([new("git.example.org:8443", "b"), new("github.com", "ben@example.org")], await Credentials.ListAsync(who, Cancellation));
        Assert.Equal(("ben@example.org", "second:/@%\u00fc"), Fill(home, "github.com"));
        Assert.Equal(("b", "other"), Fill(home, "git.example.org:8443"));
        var kept = await File.ReadAllTextAsync(Path.Combine(home, ".git-credentials"), Cancellation);
        foreach (var gone in new[] { "one", "two", "first" })
            Assert.DoesNotContain(gone, kept, StringComparison.Ordinal);
        Assert.Contains("http://ben:plain@next-door\n", kept, StringComparison.Ordinal);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(home, ".git-credentials")));

        await Credentials.RemoveAsync(who, "github.com", Cancellation);
        await Credentials.RemoveAsync(who, "never.example.org", Cancellation);
        Assert.Equal("git.example.org:8443", Assert.Single(await Credentials.ListAsync(who, Cancellation)).Host);
        Assert.Null(Fill(home, "github.com"));
        var written = await Box.Services.GetRequiredService<AuditLog>().ReadAsync(20, who, Cancellation);
        Assert.Contains(written, e => e.Detail == "token for github.com");
        Assert.Contains(written, e => e.Detail == "no token for github.com");
        Assert.DoesNotContain(written, e => e.ToString().Contains("second", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("")]
    [InlineData("https://github.com")]
    [InlineData("http://github.com")]
    [InlineData("github.com/team/app.git")]
    [InlineData("ben@github.com")]
    [InlineData("git@github.com:team/app.git")]
    [InlineData("github.com:0")]
    [InlineData("github.com:65536")]
    [InlineData("github.com:")]
    [InlineData("github.com:22:22")]
    [InlineData("-u.example.org")]
    [InlineData("a..b")]
    [InlineData("*.example.org")]
    [InlineData("github.com\nhost=evil.example")]
    [InlineData("github.com\0")]
    [InlineData("[::1]")]
    [InlineData("gith\u00fcb.com")]
    public async Task What_is_no_host_is_refused_and_nothing_is_kept(string host)
    {
        var refused = await Assert.ThrowsAsync<GitRefusalException>(() => Credentials.SetAsync(Cleo, host, "ben", "the-heron-is-secret", Cancellation));

        Assert.Contains("github.com", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("heron", refused.Message, StringComparison.Ordinal);
        Assert.Empty(await Credentials.ListAsync(Cleo, Cancellation));
    }

    [Theory]
    [InlineData("", "token")]
    [InlineData("ben\npassword=x", "token")]
    [InlineData("ben", "")]
    [InlineData("ben", "two words")]
    [InlineData("ben", "token\nhost=evil.example")]
    [InlineData("ben", "token\0")]
    public async Task What_would_tell_git_more_than_a_name_and_a_token_is_refused(string name, string token)
    {
        var refused = await Assert.ThrowsAsync<GitRefusalException>(() => Credentials.SetAsync(Cleo, "github.com", name, token, Cancellation));

        Assert.True(token.Length == 0 || !refused.Message.Contains(token, StringComparison.Ordinal), refused.Message);
        Assert.Empty(await Credentials.ListAsync(Cleo, Cancellation));
    }

    [Fact]
    public async Task A_link_to_somebody_elses_tokens_shows_nothing_and_changes_nothing()
    {
        var (owner, other) = (await BrowserClient.NewPersonAsync(Box, Role.Member), await BrowserClient.NewPersonAsync(Box, Role.Member));
        await Credentials.SetAsync(owner, "github.com", "ben", "of-the-owner", Cancellation);
        File.CreateSymbolicLink(Path.Combine(Home(Box, other), ".git-credentials"), Path.Combine(Home(Box, owner), ".git-credentials"));

        foreach (var attempt in new Func<Task>[]
        {
            () => Credentials.ListAsync(other, Cancellation),
            () => Credentials.SetAsync(other, "github.com", "cleo", "of-the-other", Cancellation),
            () => Credentials.RemoveAsync(other, "github.com", Cancellation),
        })
        {
            Assert.Equal(Texts.TokensElsewhere, (await Assert.ThrowsAsync<GitRefusalException>(attempt)).Message);
        }

        Assert.Equal(("ben", "of-the-owner"), Fill(Home(Box, owner), "github.com"));
    }

    private static string Home(TestBox box, UserId user) => PrivateFolder.Create(box.Services.GetRequiredService<BoxIdentity>().HomeOf(user));

    private static Task TrustAsync(TestBox box, UserId user, GitHost host) =>
        File.WriteAllTextAsync(Path.Combine(Home(box, user), ".gitconfig"), $"[http]\n\tsslCAInfo = {host.Certificate}\n", Cancellation);

    /// <summary>What git finds for a host with this home; null for nothing.</summary>
    private static (string Name, string Token)? Fill(string home, string host)
    {
        var start = new ProcessStartInfo("git", ["-c", "credential.helper=", "-c", "credential.helper=store", "credential", "fill"]) { WorkingDirectory = home, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["HOME"] = home;
        start.Environment["GIT_TERMINAL_PROMPT"] = "0";
        start.Environment["GIT_CONFIG_NOSYSTEM"] = "1";
        using var git = Process.Start(start)!;
        git.StandardInput.Write($"protocol=https\nhost={host}\n\n");
        git.StandardInput.Close();
        var told = git.StandardOutput.ReadToEnd().Split('\n').Select(l => l.Split('=', 2)).Where(p => p.Length == 2).ToDictionary(p => p[0], p => p[1]);
        git.WaitForExit();
        return told.TryGetValue("password", out var token) ? (told["username"], token) : null;
    }

    private static string Git(string folder, params string[] arguments)
    {
        using var git = Process.Start(new ProcessStartInfo("git", arguments) { WorkingDirectory = folder, RedirectStandardOutput = true })!;
        var output = git.StandardOutput.ReadToEnd();
        git.WaitForExit();
        Assert.Equal(0, git.ExitCode);
        return output;
    }
}
