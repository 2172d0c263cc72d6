using System.Diagnostics;

namespace RemoteRunner.EndToEnd.Tests;

/// <summary>A session in a worktree, beside others in the same repository: from a button to a file on its own branch.</summary>
public sealed class WorktreeSpecs(SharedApp shared)
{
    [Fact]
    public async Task A_session_works_in_a_worktree_of_its_own_and_its_diff_comes_whole()
    {
        await GitAsync("-c", "user.name=Ada", "-c", "user.email=ada@example.org", "commit", "--quiet", "--allow-empty", "-m", "A beginning");
        var phone = shared.NewMember();
        var asked = await phone.SendAsync("/workspaces");
        var list = await phone.WaitForAsync(asked, m => m.Keyboard.SelectMany(r => r).Any(b => b.Text == "main"), "The list");
        await phone.TapAsync(list, "main");
        var page = await phone.WaitForAsync(asked, m => m.Keyboard.SelectMany(r => r).Any(b => b.Text.Contains("in a worktree")), "The page");
        await phone.TapAsync(page, "in a worktree");
        var made = await phone.WaitForAsync(asked, m => m.Text.Contains("🌿 worktree of main"), "The worktree");

        var lines = string.Concat(Enumerable.Range(1, 80).Select(i => $"line {i}\\n"));
        var sent = await phone.SendAsync($$$"""[[tool Write {"file_path":"{{CWD}}/parallel.txt","content":"{{{lines}}}"}]] [[text Written.]]""");
        var card = await phone.WaitForAsync(sent, m => m.IsOpenCard, "The approval card");
        var file = (await phone.ReadAsync()).Single(m => m.FileName is not null && m.MessageId > sent);
        await phone.TapAsync(card, "Allow once");
        await phone.WaitForAsync(sent, m => m.Text.Contains("Written."), "The answer");

        Assert.Equal("parallel.txt.diff", file.FileName);
        var worktree = made.Text.Split(' ')[1];
        Assert.StartsWith("main-", worktree, StringComparison.Ordinal);
        Assert.Equal(80, (await File.ReadAllLinesAsync(Path.Combine(Path.GetDirectoryName(shared.App.Workspace)!, worktree, "parallel.txt"), TestContext.Current.CancellationToken)).Length);
        Assert.False(File.Exists(Path.Combine(shared.App.Workspace, "parallel.txt")));
    }

    private async Task GitAsync(params string[] arguments)
    {
        using var git = Process.Start(new ProcessStartInfo("git", arguments) { WorkingDirectory = shared.App.Workspace })!;
        await git.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, git.ExitCode);
    }
}
