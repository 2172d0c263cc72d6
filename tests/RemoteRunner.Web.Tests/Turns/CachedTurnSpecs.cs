using RemoteRunner.Core.Approvals;
using RemoteRunner.Core.Turns;
using RemoteRunner.TestSupport;
using RemoteRunner.Web.Tests.Support;

namespace RemoteRunner.Web.Tests.Turns;

/// <summary>The answer cache in the turn's path, with the real CLI.</summary>
public sealed class CachedTurnSpecs(World world) : BoxTest(world)
{
    private const string Question = "show main.py";

    [Theory, MemberData(nameof(BothCaches))]
    public async Task Answers_a_question_asked_before_without_the_model(CacheKind cache)
    {
        var box = World[cache];
        var repository = await Repository.CreateAsync(box);
        var (asked, repeated) = (await repository.NewSessionAsync(box.Client), await repository.NewSessionAsync(box.Client));
        await repository.SettleAsync();

        var first = await RunAsync(box.Client, asked, Question);
        var second = await RunAsync(box.Client, repeated, "Show main.py");
        var third = await RunAsync(box.Client, asked, Question);

        Assert.Contains("print('hello')", first.End.Text, StringComparison.Ordinal);
        Assert.Null(first.End.Cached);
        Assert.NotNull(second.End.Cached);
        Assert.True(second.End.Cached.SavedUsd > 0m);
        Assert.Equal((first.End.Text, TurnState.Succeeded, TurnUsage.None), (second.End.Text, second.End.State, second.End.Usage));
        Assert.Equal([typeof(TurnQueued), typeof(TurnStarted), typeof(TextDelta), typeof(TurnEnded)], second.Events.Select(e => e.Event.GetType()));
        Assert.Equal(first.End.Text, second.Streamed);
        Assert.Empty(await World.ModelRequestsAsync(repeated, Cancellation));
        Assert.NotNull(third.End.Cached);
    }

    [Fact]
    public async Task Run_again_runs_again()
    {
        var repository = await Repository.CreateAsync(Box);
        var session = await repository.NewSessionAsync(Box.Client);
        await repository.SettleAsync();
        await RunAsync(Box.Client, session, Question);
        var before = (await World.ModelRequestsAsync(session, Cancellation)).Count;

        var again = Guid.NewGuid();
        await Box.Client.SubmitAsync(Ben, new TurnSubmission(again, session, Question, Fresh: true), Cancellation);
        var log = await FollowAsync(Box.Client, again);

        Assert.Null(log.End.Cached);
        Assert.True((await World.ModelRequestsAsync(session, Cancellation)).Count > before);
    }

    [Fact]
    public async Task A_changed_file_or_cleared_answers_are_asked_anew()
    {
        var repository = await Repository.CreateAsync(Box);
        var session = await repository.NewSessionAsync(Box.Client);
        await repository.SettleAsync();
        await RunAsync(Box.Client, session, Question);

        repository.Write("main.py", "print('other')\n");
        await repository.SettleAsync();
        var changed = await RunAsync(Box.Client, session, Question);
        var known = await RunAsync(Box.Client, session, Question);
        var cleared = await Box.Client.ClearAnswersAsync(Ben, session, Cancellation);
        var anew = await RunAsync(Box.Client, session, Question);

        Assert.Contains("print('other')", changed.End.Text, StringComparison.Ordinal);
        Assert.Null(changed.End.Cached);
        Assert.NotNull(known.End.Cached);
        Assert.True(cleared >= 1);
        Assert.Null(anew.End.Cached);
    }

    [Fact]
    public async Task What_asked_for_leave_and_wrote_is_run_again()
    {
        const string Prompt = """show main.py [[tool Bash {"command":"python3 main.py > out.txt"}]] [[text Shown.]]""";
        var repository = await Repository.CreateAsync(Box);
        await repository.SettleAsync();

        foreach (var session in new[] { await repository.NewSessionAsync(Box.Client), await repository.NewSessionAsync(Box.Client) })
        {
            var log = await RunAsync(Box.Client, session, Prompt, _ => ApprovalDecision.AllowOnce);
            Assert.Null(log.End.Cached);
            Assert.Equal("Shown.", log.End.Text);
            await repository.SettleAsync();
        }
    }

    [Fact]
    public async Task Another_conversation_before_it_makes_it_another_question()
    {
        var repository = await Repository.CreateAsync(Box);
        var (alone, talking) = (await repository.NewSessionAsync(Box.Client), await repository.NewSessionAsync(Box.Client));
        await repository.SettleAsync();
        await RunAsync(Box.Client, alone, Question);

        await RunAsync(Box.Client, talking, "[[text Good day.]]");
        var log = await RunAsync(Box.Client, talking, Question);

        Assert.Null(log.End.Cached);
    }

    [Theory, MemberData(nameof(BothCaches))]
    public async Task The_next_turn_knows_once_what_was_shown(CacheKind cache)
    {
        var box = World[cache];
        var repository = await Repository.CreateAsync(box);
        var (asked, repeated) = (await repository.NewSessionAsync(box.Client), await repository.NewSessionAsync(box.Client));
        await repository.SettleAsync();
        await RunAsync(box.Client, asked, Question);
        Assert.NotNull((await RunAsync(box.Client, repeated, Question)).End.Cached);

        var told = await RunAsync(box.Client, repeated, "[[history]]");
        var after = await RunAsync(box.Client, repeated, "only this [[echo]]");

        Assert.StartsWith("History: 1 user messages.", told.End.Text, StringComparison.Ordinal);
        Assert.Contains(Question, told.End.Text, StringComparison.Ordinal);
        Assert.Contains("print('hello')", told.End.Text, StringComparison.Ordinal);
        Assert.Equal("only this", after.End.Text.Trim());
    }

    [Fact]
    public async Task What_was_shown_is_told_after_a_restart_too()
    {
        using var folders = new BoxFolders();
        var first = await TestBox.StartAsync(World, World.ConnectionString(CacheKind.Redis), folders);
        var repository = await Repository.CreateAsync(first);
        var (asked, repeated) = (await repository.NewSessionAsync(first.Client), await repository.NewSessionAsync(first.Client));
        await repository.SettleAsync();
        await RunAsync(first.Client, asked, Question);
        Assert.NotNull((await RunAsync(first.Client, repeated, Question)).End.Cached);
        await first.StopAsync();

        await using var second = await TestBox.StartAsync(World, World.ConnectionString(CacheKind.Redis), folders);
        var told = await RunAsync(second.Client, repeated, "what [[echo]]");
        var known = await RunAsync(second.Client, await repository.NewSessionAsync(second.Client), Question);

        Assert.Contains("print('hello')", told.End.Text, StringComparison.Ordinal);
        Assert.NotNull(known.End.Cached);
    }

    [Theory, MemberData(nameof(BothCaches))]
    public async Task Of_the_same_question_at_the_same_moment_one_runs(CacheKind cache)
    {
        const string Prompt = """show main.py [[tool Read {"file_path":"{{CWD}}/main.py"}]] [[text Prints something friendly.]] [[slow 2s]]""";
        var box = World[cache];
        var repository = await Repository.CreateAsync(box);
        var sessions = new List<Guid>();
        for (var i = 0; i < 3; i++)
            sessions.Add(await repository.NewSessionAsync(box.Client));
        await repository.SettleAsync();

        var turns = await Task.WhenAll(sessions.Select(s => SubmitAsync(box.Client, s, Prompt)));
        var logs = await Task.WhenAll(turns.Select(t => FollowAsync(box.Client, t)));

        Assert.Single(logs, l => l.End.Cached is null);
        Assert.All(logs, l => Assert.Equal("Prints something friendly.", l.End.Text.Trim()));
        var asked = await Task.WhenAll(sessions.Select(s => World.ModelRequestsAsync(s, Cancellation)));
        Assert.Single(asked, requests => requests.Count > 0);
    }

    [Fact]
    public async Task Every_command_starts_in_the_workspace_wherever_an_earlier_one_went()
    {
        var repository = await Repository.CreateAsync(Box);
        repository.Write("sub/inner.txt", "inner\n");
        var session = await repository.NewSessionAsync(Box.Client);

        await RunAsync(Box.Client, session, """[[tool Bash {"command":"cd sub"}]] [[text Went.]]""", _ => ApprovalDecision.AllowOnce);
        var log = await RunAsync(Box.Client, session, """[[tool Bash {"command":"pwd"}]] [[echo]]""", _ => ApprovalDecision.AllowOnce);

        Assert.Equal(repository.Folder, log.End.Text.Trim());
    }

    [Fact]
    public async Task A_cheaper_model_answers_what_only_reads_when_one_is_set()
    {
        await using var box = await TestBox.StartAsync(
            World, World.ConnectionString(CacheKind.Garnet), null, ("Claude:Model", "claude-opus-5-5"), ("Claude:ReadOnlyModel", "claude-haiku-5-5"));
        var repository = await Repository.CreateAsync(box);
        var session = await repository.NewSessionAsync(box.Client);

        var reading = await RunAsync(box.Client, session, Question);
        var other = await RunAsync(box.Client, session, "[[history]]");

        Assert.Equal("claude-haiku-5-5", reading.All<TurnStarted>().Single().Model);
        Assert.Equal("claude-opus-5-5", other.All<TurnStarted>().Single().Model);
        Assert.StartsWith("History: 2 user messages.", other.End.Text, StringComparison.Ordinal);
        var models = (await World.ModelRequestsAsync(session, Cancellation)).Select(r => r.GetProperty("model").GetString()).ToList();
        Assert.Equal("claude-opus-5-5", models[^1]);
        Assert.All(models.SkipLast(1), m => Assert.Equal("claude-haiku-5-5", m));
    }
}
