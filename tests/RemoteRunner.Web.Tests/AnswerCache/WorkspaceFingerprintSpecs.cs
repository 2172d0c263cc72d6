using System.Diagnostics;
using RemoteRunner.TestSupport;
using RemoteRunner.Web.AnswerCache;

namespace RemoteRunner.Web.Tests.AnswerCache;

public sealed class WorkspaceFingerprintSpecs(AnswerCaches caches)
{
    [Fact]
    public async Task A_hostile_configuration_runs_nothing_and_makes_git_output_unproven()
    {
        await using var bench = NewBench();
        var marker = Path.Combine(bench.Home, "ran");
        var script = Path.Combine(bench.Home, "trap.sh");
        File.WriteAllText(script, $"#!/bin/sh\necho \"$0 $@\" >> {marker}\ncat\n");
        bench.Run("chmod", ["0700", script], bench.Home);
        bench.Write(".gitattributes", "* filter=trap diff=trap\n");
        var hooks = bench.PathOf(".git/hooks");
        Directory.CreateDirectory(hooks);
        foreach (var hook in new[] { "post-index-change", "pre-commit", "post-checkout", "fsmonitor-watchman" })
            File.CreateSymbolicLink(Path.Combine(hooks, hook), script);
        File.AppendAllText(bench.PathOf(".git/config"), $"""
            [core]
                fsmonitor = {script}
                pager = {script}
                hooksPath = {hooks}
                sshCommand = {script}
            [diff]
                external = {script}
            [diff "trap"]
                textconv = {script}
                command = {script}
            [filter "trap"]
                clean = {script}
                smudge = {script}
            [alias]
                ls-files = !{script}
                status = !{script}
            [gpg]
                program = {script}
            [credential]
                helper = !{script}

            """);
        bench.Write("new.py", "x");
        bench.Write("main.py", "changed");

        await bench.SettleAsync();
        var state = await bench.StateAsync();
        Assert.Equal(Refusal.None, state.Refusal);
        Assert.False(state.GitIsPlain);
        Assert.Equal(Refusal.GitConfiguration, (await bench.AskAsync("show the status", ToolCall.Bash("git status"))).Reason);
        Assert.Equal(Refusal.GitConfiguration, (await bench.AskAsync("find foo", new ToolCall("Grep", new { pattern = "foo" }))).Reason);
        Assert.True((await bench.AskAsync("show main.py", ToolCall.Bash("cat main.py"))).IsStored);
        Assert.False(File.Exists(marker), File.Exists(marker) ? File.ReadAllText(marker) : null);

        // The traps do work: git without our care walks into them.
        bench.Git("status");
        Assert.True(File.Exists(marker));
    }

    [Theory]
    [InlineData("[core]\n\tworktree = /\n", Refusal.GitLayout)]
    [InlineData("[extensions]\n\tpartialClone = origin\n", Refusal.GitLayout)]
    public async Task Settings_that_lead_git_elsewhere_end_caching(string settings, object reason)
    {
        await using var bench = NewBench();
        File.AppendAllText(bench.PathOf(".git/config"), settings);
        await bench.SettleAsync();
        Assert.Equal((Refusal)reason, (await bench.StateAsync()).Refusal);
    }

    [Theory]
    [InlineData("[include]\n\tpath = x\n")]
    [InlineData("[includeIf \"gitdir:/\"]\n\tpath = x\n")]
    [InlineData("[core] fsmonitor = x\n")]
    [InlineData("[log]\n\tdate = relative\n")]
    [InlineData("[user]\n\tname = a\\\n")]
    [InlineData("[remote \"origin\"]\n\tpromisor = true\n")]
    public async Task Settings_that_are_not_known_to_be_harmless_make_git_unproven(string settings)
    {
        await using var bench = NewBench();
        File.WriteAllText(Path.Combine(bench.Home, ".gitconfig"), settings);
        await bench.SettleAsync();
        Assert.False((await bench.StateAsync()).GitIsPlain);
    }

    [Fact]
    public async Task A_common_configuration_is_harmless()
    {
        await using var bench = NewBench();
        bench.Git("config user.name Ada", "remote add origin git@example.org:a/b.git", "config branch.main.remote origin", "config branch.main.merge refs/heads/main");
        await bench.SettleAsync();
        Assert.True((await bench.StateAsync()).GitIsPlain);
        Assert.True((await bench.AskAsync("show the status", ToolCall.Bash("git status"))).IsStored);
    }

    [Fact]
    public async Task Submodules_nested_repositories_and_repositories_above_are_not_cacheable()
    {
        await using var bench = NewBench();
        await using var other = NewBench();
        Directory.CreateDirectory(bench.PathOf("nested"));
        bench.Run("git", ["init", "-q"], bench.PathOf("nested"));
        bench.Write("nested/x", "x");
        await bench.SettleAsync();
        Assert.Equal(Refusal.Submodules, (await bench.StateAsync()).Refusal);
        Directory.Delete(bench.PathOf("nested"), recursive: true);

        bench.Run("git", ["-c", "protocol.file.allow=always", "submodule", "--quiet", "add", other.Root, "sub"], bench.Root);
        await bench.SettleAsync();
        Assert.Equal(Refusal.Submodules, (await bench.StateAsync()).Refusal);

        bench.Run("git", ["init", "-q"], Path.GetDirectoryName(other.Root)!);
        await other.SettleAsync();
        Assert.Equal(Refusal.InsideAnotherRepository, (await other.StateAsync()).Refusal);
    }

    [Fact]
    public async Task An_index_of_another_form_is_refused_not_guessed()
    {
        await using var bench = NewBench();
        bench.Git("update-index --index-version 4");
        await bench.SettleAsync();
        Assert.Equal(Refusal.GitLayout, (await bench.StateAsync()).Refusal);

        bench.Git("update-index --index-version 2", "update-index --split-index");
        await bench.SettleAsync();
        Assert.Equal(Refusal.GitLayout, (await bench.StateAsync()).Refusal);
    }

    [Fact]
    public async Task A_refreshed_index_is_the_same_state_and_a_linked_work_tree_is_understood()
    {
        await using var bench = NewBench();
        File.SetLastWriteTimeUtc(bench.PathOf("main.py"), DateTime.UtcNow.AddHours(-2));
        await bench.SettleAsync();
        var index = File.ReadAllBytes(bench.PathOf(".git/index"));
        Assert.True((await bench.AskAsync(bench.Question("show the status"), () => bench.Git("status"), ToolCall.Bash("git status"))) is { IsHit: false });
        Assert.NotEqual(index, File.ReadAllBytes(bench.PathOf(".git/index")));
        Assert.True((await bench.AskAsync("show the branch", ToolCall.Bash("git branch --list"))).IsStored);

        bench.Git("worktree add -q ../feature -b feature");
        await bench.SettleAsync();
        var other = bench.Question("show main.py") with { Root = Path.GetFullPath("../feature", bench.Root) };
        var read = ToolCall.Read(Path.Combine(other.Root, "main.py"));
        Assert.True((await bench.AskAsync(other, null, read)).IsStored);
        Assert.True((await bench.AskAsync(other, null, read)).IsHit);
        File.AppendAllText(Path.Combine(other.Root, "main.py"), "x");
        Assert.False((await bench.AskAsync(other, null, read)).IsHit);
    }

    [Fact]
    public async Task A_plain_folder_is_known_by_names_sizes_and_times()
    {
        await using var bench = NewBench(git: false);
        var read = ToolCall.Read(bench.PathOf("main.py"));
        Assert.True((await bench.AskAsync("show main.py", read)).IsStored);
        Assert.True((await bench.AskAsync("show main.py", read)).IsHit);
        var written = File.GetLastWriteTimeUtc(bench.PathOf("main.py"));
        bench.Write("main.py", "print('six')\n");
        File.SetLastWriteTimeUtc(bench.PathOf("main.py"), written);
        Assert.False((await bench.AskAsync("show main.py", read)).IsHit);
        Assert.Equal(Refusal.CommandNotProven, (await bench.AskAsync("show the log", ToolCall.Bash("git log"))).Reason);
    }

    [Theory]
    [InlineData("MaxFiles", "3", Refusal.TreeTooLarge)]
    [InlineData("MaxTreeBytes", "20", Refusal.TreeTooLarge)]
    [InlineData("MaxHashedBytes", "20", Refusal.ContentTooLarge)]
    public async Task A_tree_over_the_set_size_is_not_cacheable_and_says_so_in_the_metric(string setting, string value, object reason)
    {
        await using var bench = NewBench(settings: (setting, value));
        Assert.Equal((Refusal)reason, (await bench.AskAsync("show main.py")).Reason);
        var tag = (Refusal)reason == Refusal.TreeTooLarge ? "tree-too-large" : "content-too-large";
        Assert.Equal(1, bench.Metrics[$"remoterunner.answer.refusals {tag} look"]);
    }

    [Fact]
    public async Task Pipes_and_files_just_changed_are_not_cacheable()
    {
        await using var bench = NewBench();
        bench.Run("mkfifo", ["pipe"], bench.Root);
        Assert.Equal(Refusal.SpecialFile, (await bench.AskAsync("find foo", ToolCall.Bash("grep -r foo ."))).Reason);
        File.Delete(bench.PathOf("pipe"));
        bench.Write("main.py", "x");
        Assert.Equal(Refusal.StillChanging, (await bench.StateAsync()).Refusal);
    }

    [Fact]
    public async Task A_question_is_answered_again_and_again_among_ten_thousand_files()
    {
        await using var bench = NewBench();
        for (var i = 0; i < 10_000; i++)
            bench.Write($"d{i % 100}/s{i % 7}/f{i}.txt", "one content, so that git has little to store\n");
        bench.Git("add -A", "commit -q -m many");
        bench.Write("untracked.txt", "x");
        bench.Write("main.py", "changed");
        await bench.SettleAsync();
        bench.Git("update-index -q --refresh --unmerged --ignore-missing --really-refresh --add untracked.txt");
        var read = ToolCall.Read(bench.PathOf("main.py"));
        Assert.True((await bench.AskAsync("show main.py", read)).IsStored);

        var times = new List<double>();
        for (var i = 0; i < 15; i++)
        {
            var watch = Stopwatch.StartNew();
            Assert.IsType<CacheHit>(await bench.Cache.LookAsync(bench.Question("show main.py"), TestContext.Current.CancellationToken));
            times.Add(watch.Elapsed.TotalMilliseconds);
        }

        times.Sort();
        TestContext.Current.SendDiagnosticMessage($"A hit among 10,000 files: median {times[7]:F0} ms, fastest {times[0]:F0} ms, slowest {times[^1]:F0} ms.");
    }

    private Bench NewBench(bool git = true, params (string, string)[] settings) => new(caches[CacheKind.Redis], git, settings);
}
