using RemoteRunner.Core.Users;
using RemoteRunner.TestSupport;
using RemoteRunner.Web.AnswerCache;

namespace RemoteRunner.Web.Tests.AnswerCache;

/// <summary>Attempts to make the cache tell something that is no longer, or never was, so.</summary>
public sealed class AnswerCacheLieSpecs(AnswerCaches caches) : IAsyncDisposable
{
    private readonly Bench _bench = new(caches[CacheKind.Redis]);

    private const string Prompt = "show main.py";

    private ToolCall ReadMain => ToolCall.Read(_bench.PathOf("main.py"));

    public static TheoryData<string, Action<object>> Changes => new()
    {
        { "change", b => ((Bench)b).Write("main.py", "print('two!')\n") },
        { "same size, same modification time", b => KeepTimes(((Bench)b).PathOf("main.py"), p => File.WriteAllText(p, "print('six')\n")) },
        { "touch", b => File.SetLastWriteTimeUtc(((Bench)b).PathOf("main.py"), DateTime.UtcNow) },
        { "touch of another file", b => File.SetLastWriteTimeUtc(((Bench)b).PathOf("src/lib.py"), DateTime.UtcNow.AddHours(-1)) },
        { "delete", b => File.Delete(((Bench)b).PathOf("main.py")) },
        { "mode", b => ((Bench)b).Run("chmod", ["0700", "main.py"], ((Bench)b).Root) },
        { "new file", b => ((Bench)b).Write("new.py", "") },
        { "new branch and switch", b => ((Bench)b).Git("checkout -q -b feature") },
        { "a branch made elsewhere", b => ((Bench)b).Git("branch other") },
        { "tag", b => ((Bench)b).Git("tag v1") },
        { "packed refs", b => ((Bench)b).Git("pack-refs --all") },
        { "commit", b => ((Bench)b).Git("commit -q --allow-empty -m second") },
        { "staged only", b => ((Bench)b).Git("update-index --chmod=+x main.py") },
        { "assume unchanged", b => ((Bench)b).Git("update-index --assume-unchanged main.py") },
        { "exclude rules", b => File.AppendAllText(((Bench)b).PathOf(".git/info/exclude"), "x\n") },
        { "git setting", b => ((Bench)b).Git("config user.name Ben") },
        { "global git setting", b => File.WriteAllText(Path.Combine(((Bench)b).Home, ".gitconfig"), "[user]\n\tname = Ben\n") },
        { "ignore file above", b => File.WriteAllText(Path.Combine(((Bench)b).Root, "..", ".ignore"), "main.py\n") },
        { "link in place of the file", b => Replace(((Bench)b).PathOf("main.py"), p => File.CreateSymbolicLink(p, "src/lib.py")) },
        { "link in place of a folder", b => LinkFolder((Bench)b) },
    };

    [Fact]
    public async Task The_same_question_about_the_same_tree_is_answered_from_the_cache()
    {
        Assert.True((await _bench.AskAsync(Prompt, ReadMain)).IsStored);
        Assert.Equal(new Answered(true, "Answer 1.", Refusal.None), await _bench.AskAsync("Show main.py ", ReadMain));
        Assert.Equal(1, _bench.Metrics["remoterunner.answer.hits"]);
        Assert.Equal(1, _bench.Metrics["remoterunner.answer.misses"]);
        Assert.Equal(0.25, _bench.Metrics["remoterunner.answer.saved"]);
        Assert.Contains(_bench.Logs.Messages, m => m.StartsWith("Cache hit: tg:", StringComparison.Ordinal));
    }

    [Theory, MemberData(nameof(Changes))]
    public async Task A_changed_workspace_is_never_answered_from_the_cache(string what, Action<object> change)
    {
        Assert.True((await _bench.AskAsync(Prompt, ReadMain)).IsStored, what);
        change(_bench);
        Assert.False((await _bench.AskAsync(Prompt, ReadMain)).IsHit, what);
    }

    [Theory, MemberData(nameof(Changes))]
    public async Task What_changes_while_the_turn_runs_is_not_stored(string what, Action<object> change)
    {
        var answered = await _bench.AskAsync(_bench.Question(Prompt), () => change(_bench), ReadMain);
        Assert.False(answered.IsStored, what);
    }

    [Fact]
    public async Task A_change_and_back_again_during_the_turn_is_not_stored()
    {
        var path = _bench.PathOf("main.py");
        var text = File.ReadAllText(path);
        var answered = await _bench.AskAsync(
            _bench.Question(Prompt), () => KeepTimes(path, p => { File.WriteAllText(p, "x"); File.WriteAllText(p, text); }), ReadMain);
        Assert.False(answered.IsStored);
    }

    [Fact]
    public async Task Everything_that_shapes_an_answer_makes_a_question_of_its_own()
    {
        var question = _bench.Question(Prompt);
        Assert.True((await _bench.AskAsync(question, null, ReadMain)).IsStored);
        AnswerQuestion[] others =
        [
            question with { User = UserId.Telegram(7) }, question with { Model = "haiku" }, question with { Mode = "plan" },
            question with { CliVersion = "2.1.332" }, question with { Instructions = "Be long." }, question with { Setup = "effort=high" },
            question with { Conversation = "other" }, question with { Prompt = "show Main.py" }, question with { RunAgain = true },
        ];
        foreach (var other in others)
            Assert.IsType<CacheMiss>(await _bench.Cache.LookAsync(other, TestContext.Current.CancellationToken));
        Assert.Equal(Refusal.HasAttachments, (await _bench.AskAsync(question with { HasAttachments = true }, null)).Reason);
        Assert.True((await _bench.AskAsync(question, null, ReadMain)).IsHit);
    }

    [Fact]
    public async Task Another_day_is_another_question_and_an_old_answer_is_none()
    {
        Assert.True((await _bench.AskAsync(Prompt, ReadMain)).IsStored);
        _bench.Clock.Shift = TimeSpan.FromDays(1);
        Assert.False((await _bench.AskAsync(Prompt, ReadMain)).IsHit);
    }

    [Fact]
    public void A_conversation_marks_a_question_but_its_own_repetition_does_not()
    {
        var session = Guid.NewGuid();
        Assert.Null(Conversation.Mark(session, [], "show main.py"));
        Assert.Null(Conversation.Mark(session, ["Show main.py", "show main.py "], "show main.py"));
        var mark = Conversation.Mark(session, ["hello"], "show main.py");
        Assert.NotNull(mark);
        Assert.Equal(mark, Conversation.Mark(session, ["hello", "show main.py"], "show main.py"));
        Assert.NotEqual(mark, Conversation.Mark(session, ["hello", "more"], "show main.py"));
        Assert.NotEqual(mark, Conversation.Mark(Guid.NewGuid(), ["hello"], "show main.py"));
    }

    [Fact]
    public async Task Edits_by_another_user_end_an_answer_that_a_workspace_shares()
    {
        await using var bench = new Bench(caches[CacheKind.Redis], settings: ("SharedBy", "Workspace"));
        var read = ToolCall.Read(bench.PathOf("main.py"));
        Assert.True((await bench.AskAsync(Prompt, read)).IsStored);
        var ben = bench.Question(Prompt) with { User = UserId.Telegram(2) };
        Assert.True((await bench.AskAsync(ben, null, read)).IsHit);
        bench.Write("main.py", "print('ben')\n");
        Assert.False((await bench.AskAsync(Prompt, read)).IsHit);
    }

    [Theory]
    [InlineData("cat app.log")]
    [InlineData("tail -n 1 app.log")]
    [InlineData("grep -r line .")]
    [InlineData("ls -l")]
    [InlineData("wc -l a*.log")]
    public async Task An_ignored_file_that_was_read_may_not_change_even_if_size_and_time_stay(string command)
    {
        _bench.Write("app.log", "line 1\n");
        Assert.True((await _bench.AskAsync("show the log", ToolCall.Bash(command))).IsStored);
        Assert.True((await _bench.AskAsync("show the log")).IsHit);
        KeepTimes(_bench.PathOf("app.log"), p => File.WriteAllText(p, "line 2\n"));
        Assert.False((await _bench.AskAsync("show the log", ToolCall.Bash(command))).IsHit);
    }

    [Fact]
    public async Task An_ignored_file_changed_during_the_turn_is_not_stored()
    {
        _bench.Write("app.log", "line 1\n");
        var answered = await _bench.AskAsync(
            _bench.Question("show the log"), () => KeepTimes(_bench.PathOf("app.log"), p => File.WriteAllText(p, "line 2\n")), ToolCall.Bash("cat app.log"));
        Assert.Equal(Refusal.StillChanging, answered.Reason);
    }

    [Theory]
    [InlineData("Glob", "{\"pattern\":\"**/*.log\"}")]
    [InlineData("Grep", "{\"pattern\":\"line\",\"path\":\"build\",\"output_mode\":\"content\"}")]
    [InlineData("Bash", "{\"command\":\"ls build\"}")]
    [InlineData("Bash", "{\"command\":\"find . -name '*.log'\"}")]
    public async Task A_new_ignored_file_that_a_search_would_find_ends_the_answer(string tool, string input)
    {
        _bench.Write("build/a.log", "line\n");
        var call = new ToolCall(tool, System.Text.Json.JsonDocument.Parse(input).RootElement);
        Assert.True((await _bench.AskAsync("list the logs", call)).IsStored);
        Assert.True((await _bench.AskAsync("list the logs", call)).IsHit);
        _bench.Write("build/b.log", "line\n");
        Assert.False((await _bench.AskAsync("list the logs", call)).IsHit);
    }

    [Fact]
    public async Task A_new_empty_folder_ends_a_listing()
    {
        Assert.True((await _bench.AskAsync("list the files", ToolCall.Bash("ls"))).IsStored);
        Assert.True((await _bench.AskAsync("list the files", ToolCall.Bash("ls"))).IsHit);
        Directory.CreateDirectory(_bench.PathOf("empty"));
        Assert.False((await _bench.AskAsync("list the files", ToolCall.Bash("ls"))).IsHit);
    }

    [Fact]
    public async Task Nothing_outside_of_the_tree_is_stored_whichever_way_it_was_reached()
    {
        var secret = Path.Combine(_bench.Home, "secret");
        File.WriteAllText(secret, "s");
        File.CreateSymbolicLink(_bench.PathOf("link"), secret);
        Directory.CreateSymbolicLink(_bench.PathOf("folder"), _bench.Home);
        Assert.Equal(Refusal.OutsideTheTree, (await _bench.AskAsync(Prompt, ToolCall.Read(secret))).Reason);
        Assert.Equal(Refusal.OutsideTheTree, (await _bench.AskAsync(Prompt, ToolCall.Read(_bench.Root + "-other/x"))).Reason);
        Assert.Equal(Refusal.OutsideTheTree, (await _bench.AskAsync(Prompt, ToolCall.Read(_bench.Root + "/../../home/secret"))).Reason);
        Assert.Equal(Refusal.OutsideTheTree, (await _bench.AskAsync(Prompt, ToolCall.Bash($"cat {secret}"))).Reason);
        Assert.Equal(Refusal.OutsideTheTree, (await _bench.AskAsync(Prompt, ToolCall.Bash("cat /proc/self/environ"))).Reason);
        Assert.Equal(Refusal.OutsideTheTree, (await _bench.AskAsync(Prompt, ToolCall.Bash("cat /e*"))).Reason);
        Assert.Equal(Refusal.OutsideTheTree, (await _bench.AskAsync(Prompt, new ToolCall("Glob", new { pattern = "../*" }))).Reason);
        Assert.Equal(Refusal.SymbolicLink, (await _bench.AskAsync(Prompt, ToolCall.Bash("cat link"))).Reason);
        Assert.Equal(Refusal.SymbolicLink, (await _bench.AskAsync(Prompt, ToolCall.Read(_bench.PathOf("folder/secret")))).Reason);
        Assert.Equal(Refusal.SymbolicLink, (await _bench.AskAsync(Prompt, ToolCall.Bash("cat lin*"))).Reason);
    }

    [Fact]
    public async Task A_folder_swapped_for_a_link_and_back_during_the_turn_is_not_stored()
    {
        _bench.Write("build/a.log", "ours\n");
        File.WriteAllText(Path.Combine(_bench.Home, "a.log"), "theirs\n");
        var answered = await _bench.AskAsync(
            _bench.Question("show the log"),
            () =>
            {
                Directory.Move(_bench.PathOf("build"), _bench.PathOf("build2"));
                Directory.CreateSymbolicLink(_bench.PathOf("build"), _bench.Home);
                Assert.Equal("theirs\n", File.ReadAllText(_bench.PathOf("build/a.log")));
                Directory.Delete(_bench.PathOf("build"));
                Directory.Move(_bench.PathOf("build2"), _bench.PathOf("build"));
            },
            ToolCall.Bash("cat build/a.log"));
        Assert.Equal(Refusal.StillChanging, answered.Reason);
    }

    [Fact]
    public async Task A_listing_whose_dates_are_about_to_look_different_is_not_stored()
    {
        File.SetLastWriteTimeUtc(_bench.PathOf("main.py"), DateTime.UtcNow - TimeSpan.FromSeconds(31_556_952 / 2) + TimeSpan.FromMinutes(30));
        Assert.Equal(Refusal.TimesNearALimit, (await _bench.AskAsync("list the files", ToolCall.Bash("ls -la"))).Reason);
        Assert.True((await _bench.AskAsync("list the files", ToolCall.Bash("ls"))).IsStored);
    }

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    private static void KeepTimes(string path, Action<string> change)
    {
        var (written, read) = (File.GetLastWriteTimeUtc(path), File.GetLastAccessTimeUtc(path));
        change(path);
        File.SetLastWriteTimeUtc(path, written);
        File.SetLastAccessTimeUtc(path, read);
        Assert.Equal(written, File.GetLastWriteTimeUtc(path));
    }

    private static void Replace(string path, Action<string> with)
    {
        File.Delete(path);
        with(path);
    }

    private static void LinkFolder(Bench bench)
    {
        Directory.Move(bench.PathOf("src"), Path.Combine(bench.Home, "src"));
        Directory.CreateSymbolicLink(bench.PathOf("src"), Path.Combine(bench.Home, "src"));
    }
}
