using RemoteRunner.Core.Approvals;
using RemoteRunner.Core.Box;
using RemoteRunner.Core.Sessions;
using RemoteRunner.Core.Turns;
using RemoteRunner.TestSupport;
using RemoteRunner.Web.Tests.Support;

namespace RemoteRunner.Web.Tests.Turns;

/// <summary>A message that waits is given to the turn that runs, as the real CLI takes it up.</summary>
public sealed class JoinSpecs(World world) : BoxTest(world)
{
    private const string Working = """[[text I begin.]] [[tool Bash {"command":"touch worked.txt","description":"work"}]] [[text Alone.]]""";

    [Theory, MemberData(nameof(BothCaches))]
    public async Task A_message_that_joins_is_taken_up_at_the_next_step_and_its_turn_ends_with_that(CacheKind cache)
    {
        var box = World[cache].Client;
        var session = await NewSessionAsync(box);
        var first = await SubmitAsync(box, session, Working);
        var asked = await WaitForAsync<ApprovalRequested>(box, first);
        var second = await SubmitAsync(box, session, "Mind the blue ones. [[text Both of it.]]");

        var joining = await box.JoinTurnAsync(Ben, second, Cancellation);
        var again = await box.JoinTurnAsync(Ben, second, Cancellation);
        await box.AnswerAsync(Ben, asked.Approval.Id, new ApprovalAnswer(ApprovalDecision.AllowOnce), Cancellation);
        var joined = await WaitForEndAsync(box, second);
        var log = await WaitForEndAsync(box, first);

        Assert.Equal((first, first), (joining.Joins, again.Joins));
        Assert.Equal((TurnState.Succeeded, first, 0), (joined.End.State, joined.End.Joined, joined.End.Usage.ModelCalls));
        Assert.Equal([first], joined.All<TurnJoining>().Select(j => j.Into));
        Assert.Empty(joined.All<TurnStarted>());
        Assert.Equal([(second, "Mind the blue ones. [[text Both of it.]]")], log.All<MessageJoined>().Select(m => (m.Turn, m.Prompt)));
        Assert.Equal((TurnState.Succeeded, "Both of it."), (log.End.State, log.End.Text));
        Assert.Equal(first, (await box.JoinTurnAsync(Ben, second, Cancellation)).Joins);
        Assert.Equal(0, (await box.GetSessionAsync(Ben, session, Cancellation)).Queued);
        Assert.Equal("again", (await RunAsync(box, session, "[[text again]]")).End.Text);
        Assert.Contains("Mind the blue ones.", await box.ExportSessionAsync(Ben, session, Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_message_that_comes_while_the_last_words_are_written_is_answered_after_them_in_the_same_turn()
    {
        var box = Box.Client;
        var session = await NewSessionAsync(box);
        var first = await SubmitAsync(box, session, "[[text One two three four five six.]] [[slow 3s]]");
        await WaitForAsync<TextDelta>(box, first);
        var second = await SubmitAsync(box, session, "[[text And seven.]]");

        await box.JoinTurnAsync(Ben, second, Cancellation);
        var joined = await WaitForEndAsync(box, second);
        var log = await WaitForEndAsync(box, first);

        Assert.Equal(first, joined.End.Joined);
        Assert.Equal("One two three four five six.\n\nAnd seven.", log.End.Text.Trim());
        Assert.Equal(2, log.End.Usage.ModelCalls);
        Assert.Equal("after", (await RunAsync(box, session, "[[text after]]")).End.Text);
    }

    [Fact]
    public async Task Several_messages_join_the_same_turn()
    {
        var box = Box.Client;
        var session = await NewSessionAsync(box);
        var first = await SubmitAsync(box, session, Working);
        var asked = await WaitForAsync<ApprovalRequested>(box, first);
        Guid[] others = [await SubmitAsync(box, session, "the second"), await SubmitAsync(box, session, "the third [[text All three.]]")];
        foreach (var other in others)
            await box.JoinTurnAsync(Ben, other, Cancellation);

        await box.AnswerAsync(Ben, asked.Approval.Id, new ApprovalAnswer(ApprovalDecision.AllowOnce), Cancellation);
        var log = await WaitForEndAsync(box, first);

        foreach (var other in others)
            Assert.Equal(first, (await WaitForEndAsync(box, other)).End.Joined);
        Assert.Equal(others, log.All<MessageJoined>().Select(m => m.Turn));
        Assert.Equal("All three.", log.End.Text);
    }

    [Fact]
    public async Task A_message_whose_turn_is_stopped_before_it_is_taken_up_runs_by_itself_and_once()
    {
        var box = Box.Client;
        var session = await NewSessionAsync(box);
        var first = await SubmitAsync(box, session, Working);
        await WaitForAsync<ApprovalRequested>(box, first);
        var second = await SubmitAsync(box, session, "[[text by itself]]");
        await box.JoinTurnAsync(Ben, second, Cancellation);
        var refused = await Assert.ThrowsAsync<BoxProblemException>(() => box.CancelTurnAsync(Ben, second, Cancellation));
        var edit = await Assert.ThrowsAsync<BoxProblemException>(() => box.EditTurnAsync(Ben, second, "other", Cancellation));

        await box.CancelTurnAsync(Ben, first, Cancellation);
        var log = await WaitForEndAsync(box, second);

        Assert.Equal(TurnState.Cancelled, (await WaitForEndAsync(box, first)).End.State);
        Assert.Equal((TurnState.Succeeded, "by itself", (Guid?)null), (log.End.State, log.End.Text, log.End.Joined));
        Assert.Equal([first, null], log.All<TurnJoining>().Select(j => j.Into));
        Assert.Equal((BoxApi.Problems.TooLate, BoxApi.Problems.TooLate), (refused.Type, edit.Type));
        Assert.Equal(1, (await World.ModelRequestsAsync(session, Cancellation)).Count(r => r.GetProperty("lastUserText").GetString()!.Contains("by itself", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Stopping_everything_drops_what_was_to_join()
    {
        var box = Box.Client;
        var session = await NewSessionAsync(box);
        var first = await SubmitAsync(box, session, Working);
        await WaitForAsync<ApprovalRequested>(box, first);
        var second = await SubmitAsync(box, session, "[[text never]]");
        await box.JoinTurnAsync(Ben, second, Cancellation);

        await box.CancelSessionAsync(Ben, session, Cancellation);

        Assert.Equal(TurnState.Cancelled, (await WaitForEndAsync(box, first)).End.State);
        Assert.Equal(TurnState.Cancelled, (await WaitForEndAsync(box, second)).End.State);
        Assert.Equal("after", (await RunAsync(box, session, "[[text after]]")).End.Text);
        Assert.DoesNotContain(await World.ModelRequestsAsync(session, Cancellation), r => r.GetProperty("lastUserText").GetString()!.Contains("never", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_message_that_joins_a_parked_turn_is_given_to_the_process_that_goes_on_with_it()
    {
        await using var box = await TestBox.StartAsync(World, World.ConnectionString(CacheKind.Garnet), null, ("Claude:MinFreeMemory", "1048576"), ("Claude:IdleTimeout", "00:00:01"));
        var session = await NewSessionAsync(box.Client);
        var first = await SubmitAsync(box.Client, session, Working);
        var asked = await WaitForAsync<ApprovalRequested>(box.Client, first);
        var early = await SubmitAsync(box.Client, session, "the early one");
        await box.Client.JoinTurnAsync(Ben, early, Cancellation);
        await EventuallyAsync(() => Commands.Running(session.ToString("D")).Count == 0, "the process is parked", 90);
        var late = await SubmitAsync(box.Client, session, "the late one [[text All of it.]]");
        await box.Client.JoinTurnAsync(Ben, late, Cancellation);

        await box.Client.AnswerAsync(Ben, asked.Approval.Id, new ApprovalAnswer(ApprovalDecision.AllowOnce), Cancellation);
        var log = await WaitForEndAsync(box.Client, first);

        Assert.Equal(TurnState.Succeeded, log.End.State);
        Assert.Equal(first, (await WaitForEndAsync(box.Client, early)).End.Joined);
        Assert.Equal(first, (await WaitForEndAsync(box.Client, late)).End.Joined);
        Assert.Contains("All of it.", log.End.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_message_that_was_to_join_when_the_box_died_runs_after_its_restart()
    {
        using var folders = new BoxFolders();
        var settings = TestBox.Settings(World, World.ConnectionString(CacheKind.Redis), folders);
        Guid first, second;
        await using (var died = await ServiceProcess.StartAsync("RemoteRunner.Web", settings, Cancellation))
        {
            using var clients = new BoxClientHost(died.Address);
            var session = await NewSessionAsync(clients.Client);
            first = await SubmitAsync(clients.Client, session, Working);
            await WaitForAsync<ApprovalRequested>(clients.Client, first);
            second = await SubmitAsync(clients.Client, session, "[[text by itself]]");
            await clients.Client.JoinTurnAsync(Ben, second, Cancellation);
            await died.CrashAsync();
        }

        await using var box = await TestBox.StartAsync(World, World.ConnectionString(CacheKind.Redis), folders);
        var log = await WaitForEndAsync(box.Client, second);

        Assert.Equal(TurnState.Interrupted, (await WaitForEndAsync(box.Client, first)).End.State);
        Assert.Equal((TurnState.Succeeded, "by itself"), (log.End.State, log.End.Text));
    }

    [Fact]
    public async Task Only_what_can_join_does()
    {
        var box = Box.Client;
        var session = Guid.NewGuid();
        await box.EnsureSessionAsync(Ben, session, new SessionCreation(Shared: true), Cancellation);
        var first = await SubmitAsync(box, session, "[[text one two three]] [[slow 60s]]");
        await WaitForAsync<TextDelta>(box, first);
        var hers = await SubmitAsync(box, session, "hers", Cleo);
        var compact = Guid.NewGuid();
        await box.SubmitAsync(Ben, new TurnSubmission(compact, session, "/compact", Compact: true), Cancellation);
        var own = await SubmitAsync(box, session, "own");

        Assert.Equal(BoxApi.Problems.TooLate, await RefusalAsync(first, Ben));
        Assert.Equal(BoxApi.Problems.NotJoinable, await RefusalAsync(hers, Cleo));
        Assert.Equal(BoxApi.Problems.NotJoinable, await RefusalAsync(compact, Ben));
        Assert.Equal(BoxApi.Problems.NotYours, await RefusalAsync(own, Cleo));
        await box.CancelSessionAsync(Ben, session, Cancellation);
        await WaitForEndAsync(box, own);
        Assert.Equal(BoxApi.Problems.TooLate, await RefusalAsync(own, Ben));

        async Task<string> RefusalAsync(Guid turn, Core.Users.UserId user) =>
            (await Assert.ThrowsAsync<BoxProblemException>(() => box.JoinTurnAsync(user, turn, Cancellation))).Type;
    }
}
