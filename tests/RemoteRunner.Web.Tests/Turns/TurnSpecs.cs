using System.Net;
using RemoteRunner.Core.Box;
using RemoteRunner.Core.Turns;
using RemoteRunner.TestSupport;
using RemoteRunner.Web.Tests.Support;

namespace RemoteRunner.Web.Tests.Turns;

public sealed class TurnSpecs(World world) : BoxTest(world)
{
    [Theory, MemberData(nameof(BothCaches))]
    public async Task Streams_a_text_turn(CacheKind cache)
    {
        var box = World[cache].Client;
        var session = await NewSessionAsync(box);

        var log = await RunAsync(box, session, "[[text Hello from the model]] [[slow 1s]] [[usage in=1200 out=42 cache_read=9000 cache_write=300]]");

        Assert.Equal(TurnState.Succeeded, log.End.State);
        Assert.Equal("Hello from the model", log.End.Text);
        Assert.Equal("Hello from the model", log.Streamed.Trim());
        Assert.True(log.All<TextDelta>().Count() > 1, "The text came in one piece.");
        Assert.Equal(Enumerable.Range(1, log.Events.Count).Select(n => (long)n), log.Events.Select(e => e.Number));
        Assert.IsType<TurnQueued>(log.Events[0].Event);
        Assert.IsType<TurnStarted>(log.Events[1].Event);
        Assert.Equal((1200, 42, 9000, 300, 1), (log.End.Usage.InputTokens, log.End.Usage.OutputTokens, log.End.Usage.CacheReadTokens, log.End.Usage.CacheWriteTokens, log.End.Usage.ModelCalls));
        Assert.True(log.End.Usage.CostUsd > 0);

        var turn = await box.GetTurnAsync(Ben, log.Turn, Cancellation);
        Assert.Equal(TurnState.Succeeded, turn.State);
        Assert.NotNull(turn.Started);
        Assert.NotNull(turn.Ended);
    }

    [Theory, MemberData(nameof(BothCaches))]
    public async Task Shows_tools_as_they_start_and_end(CacheKind cache)
    {
        var box = World[cache].Client;
        var session = await NewSessionAsync(box);
        await File.WriteAllTextAsync(Path.Combine(World[cache].Folders.Main, "shown.txt"), "first line\nsecond line\n", Cancellation);

        var log = await RunAsync(box, session, """[[tool Read {"file_path":"{{CWD}}/shown.txt"}]] [[tool Bash {"command":"ls -la","description":"list"}]] [[then]] [[text Seen.]]""");

        Assert.Equal(TurnState.Succeeded, log.End.State);
        Assert.Equal([("Read", "shown.txt"), ("Bash", "ls -la")], log.All<ToolStarted>().Select(t => (t.Name, t.Summary)));
        Assert.All(log.All<ToolEnded>(), t => Assert.True(t.Ok, t.Summary));
        Assert.Equal(log.All<ToolStarted>().Select(t => t.ToolUseId).Order(), log.All<ToolEnded>().Select(t => t.ToolUseId).Order());
        Assert.Contains("first line", log.All<ToolEnded>().Single(t => t.Name == "Read").Summary);
        Assert.Equal("Seen.", log.End.Text);
        Assert.Equal(2, log.End.Usage.ModelCalls);
    }

    [Theory, MemberData(nameof(BothCaches))]
    public async Task Submitting_again_is_the_same_turn(CacheKind cache)
    {
        var box = World[cache].Client;
        var session = await NewSessionAsync(box);
        var submission = new TurnSubmission(Guid.NewGuid(), session, "[[history]]");

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => box.SubmitAsync(Ben, submission, Cancellation)));
        var first = await FollowAsync(box, submission.Id);
        var late = await box.SubmitAsync(Ben, submission, Cancellation);
        var second = await FollowAsync(box, submission.Id);

        Assert.Single(answers, a => a.Created);
        Assert.False(late.Created);
        Assert.Equal(TurnState.Succeeded, late.State);
        Assert.Equal(first.Events, second.Events);
        Assert.Single(await World.ModelRequestsAsync(session, Cancellation));
    }

    [Theory, MemberData(nameof(BothCaches))]
    public async Task Runs_the_turns_of_a_session_in_their_order(CacheKind cache)
    {
        var box = World[cache].Client;
        var session = await NewSessionAsync(box);

        var first = await SubmitAsync(box, session, "[[text one]] [[slow 1s]]");
        var second = await SubmitAsync(box, session, "[[text two]]");
        var third = await SubmitAsync(box, session, "[[history]]");
        var status = await box.GetSessionAsync(Ben, session, Cancellation);
        var logs = await Task.WhenAll(FollowAsync(box, first), FollowAsync(box, second), FollowAsync(box, third));

        Assert.Equal([0, 1, 2], logs.Select(l => l.All<TurnQueued>().Single().Position));
        Assert.True(status.Queued >= 2, $"{status.Queued} turns waited.");
        Assert.True(logs[0].End.At <= logs[1].All<TurnStarted>().Single().At);
        Assert.True(logs[1].End.At <= logs[2].All<TurnStarted>().Single().At);
        Assert.Contains("3", logs[2].End.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sessions_do_not_wait_for_one_another()
    {
        var slow = await NewSessionAsync(Box.Client);
        var quick = await NewSessionAsync(Box.Client);

        var slowTurn = await SubmitAsync(Box.Client, slow, "[[text one two three four five six seven eight]] [[slow 20s]]");
        await WaitForAsync<TextDelta>(Box.Client, slowTurn);
        var log = await RunAsync(Box.Client, quick, "[[text quick]]");

        Assert.Equal(TurnState.Succeeded, log.End.State);
        Assert.Equal(TurnState.Running, (await Box.Client.GetTurnAsync(Ben, slowTurn, Cancellation)).State);
        await Box.Client.CancelTurnAsync(Ben, slowTurn, Cancellation);
        Assert.Equal(TurnState.Cancelled, (await FollowAsync(Box.Client, slowTurn)).End.State);
    }

    [Fact]
    public async Task Waits_for_a_running_slot_unless_the_other_turn_waits_for_a_person()
    {
        await using var box = await TestBox.StartAsync(World, World.ConnectionString(CacheKind.Garnet), null, ("Claude:MaxRunning", "1"));
        var asking = await NewSessionAsync(box.Client);
        var other = await NewSessionAsync(box.Client);

        var asked = await SubmitAsync(box.Client, asking, """[[tool Bash {"command":"touch slot.txt","description":"touch"}]] [[slow 1s]] [[text one two three four]]""");
        var request = await WaitForAsync<ApprovalRequested>(box.Client, asked);
        var log = await RunAsync(box.Client, other, "[[text went by]]");
        Assert.Equal("went by", log.End.Text);

        await box.Client.AnswerAsync(Ben, request.Approval.Id, new(Core.Approvals.ApprovalDecision.AllowOnce), Cancellation);
        await WaitForAsync<ToolEnded>(box.Client, asked);
        var waited = await RunAsync(box.Client, other, "[[text had to wait]]");
        var first = await WaitForEndAsync(box.Client, asked);

        Assert.True(waited.All<TurnStarted>().Single().At >= first.End.At, "The second turn did not wait for the only slot.");
    }

    [Theory, MemberData(nameof(BothCaches))]
    public async Task Refuses_a_turn_when_the_sessions_queue_is_full(CacheKind cache)
    {
        await using var box = await TestBox.StartAsync(World, World.ConnectionString(cache), null, ("Turns:QueueCap", "2"));
        var session = await NewSessionAsync(box.Client);
        await SubmitAsync(box.Client, session, "[[text one two three]] [[slow 20s]]");
        var waiting = await SubmitAsync(box.Client, session, "[[text two]]");

        using var refused = await box.Http.PostAsync("/api/turns", Json(new { id = Guid.NewGuid(), sessionId = session, prompt = "three" }), Cancellation);

        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.Contains(BoxApi.Problems.QueueFull, await refused.Content.ReadAsStringAsync(Cancellation));
        Assert.Equal(2, (await box.Client.CancelSessionAsync(Ben, session, Cancellation)).Count);
        Assert.Equal(TurnState.Cancelled, (await FollowAsync(box.Client, waiting)).End.State);
    }

    [Theory, MemberData(nameof(BothCaches))]
    public async Task A_reader_goes_on_after_the_last_event_it_saw(CacheKind cache)
    {
        var box = World[cache];
        var session = await NewSessionAsync(box.Client);
        var log = await RunAsync(box.Client, session, "[[text a b c]]");

        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/turns/{log.Turn}/events");
        request.Headers.Add("Last-Event-ID", "2");
        using var response = await box.Http.SendAsync(request, Cancellation);
        var body = await response.Content.ReadAsStringAsync(Cancellation);

        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        Assert.StartsWith("id: 3\nevent: ", body, StringComparison.Ordinal);
        Assert.Contains("\nevent: text\ndata: {\"type\":\"text\",", body, StringComparison.Ordinal);
        Assert.Contains($"id: {log.Events.Count}\nevent: ended\n", body, StringComparison.Ordinal);
        Assert.Equal(body, await box.Http.GetStringAsync($"/api/turns/{log.Turn}/events?after=2", Cancellation));
    }

    [Fact]
    public async Task A_prompt_that_looks_like_a_command_is_sent_as_text()
    {
        var session = await NewSessionAsync(Box.Client);
        await RunAsync(Box.Client, session, "[[text before]]");

        await RunAsync(Box.Client, session, "/clear");
        var log = await RunAsync(Box.Client, session, "[[history]]");

        Assert.Contains("3", log.End.Text, StringComparison.Ordinal);
    }

    private static StringContent Json(object body) =>
        new(System.Text.Json.JsonSerializer.Serialize(body), System.Text.Encoding.UTF8, "application/json");
}
