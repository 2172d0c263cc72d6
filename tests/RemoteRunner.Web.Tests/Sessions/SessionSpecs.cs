using RemoteRunner.Core.Approvals;
using RemoteRunner.Core.Box;
using RemoteRunner.Core.Sessions;
using RemoteRunner.Core.Turns;
using RemoteRunner.Core.Users;
using RemoteRunner.TestSupport;
using RemoteRunner.Web.Tests.Support;

namespace RemoteRunner.Web.Tests.Sessions;

/// <summary>Sessions are listed, named, forked, deleted, and each works as its owner chose.</summary>
public sealed class SessionSpecs(World world) : BoxTest(world)
{
    [Theory, MemberData(nameof(BothCaches))]
    public async Task Lists_the_callers_sessions_with_last_words_and_state(CacheKind cache)
    {
        var box = World[cache].Client;
        var quiet = await NewSessionAsync(box, Cleo);
        await RunAsync(box, quiet, "[[text Fine.]]\n  what   is this?", user: Cleo);
        var busy = await NewSessionAsync(box, Cleo);
        var running = await SubmitAsync(box, busy, "[[text one two three]] [[slow 60s]]", Cleo);
        await WaitForAsync<TextDelta>(box, running, user: Cleo);
        await SubmitAsync(box, busy, $"[[text later]] {new string('x', 300)}", Cleo);

        var mine = await box.ListSessionsAsync(Cleo, Cancellation);

        var first = mine.Single(s => s.Session.Id == quiet);
        Assert.Equal(("[[text Fine.]] what is this?", null, 0), (first.Session.LastPrompt, first.State, first.Waiting));
        var second = mine.Single(s => s.Session.Id == busy);
        Assert.Equal((TurnState.Running, 1), (second.State, second.Waiting));
        Assert.Equal(SessionRecord.MaxLastPrompt, second.Session.LastPrompt!.Length);
        Assert.DoesNotContain(await box.ListSessionsAsync(Ben, Cancellation), s => s.Session.Id == quiet);
        await box.CancelSessionAsync(Cleo, busy, Cancellation);
    }

    [Theory, MemberData(nameof(BothCaches))]
    public async Task A_session_works_with_the_model_its_owner_chose_from_the_next_turn_on(CacheKind cache)
    {
        var box = World[cache].Client;
        var session = await NewSessionAsync(box);
        await RunAsync(box, session, "[[text hello]]");
        var changed = await box.ChangeSessionAsync(Ben, session, new SessionChange(Name: " Parser ", Model: "haiku", Effort: SessionEffort.High), Cancellation);
        var next = await RunAsync(box, session, "[[history]]");
        await box.ChangeSessionAsync(Ben, session, new SessionChange(Model: ""), Cancellation);
        await RunAsync(box, session, "[[text back]]");

        Assert.Equal(("Parser", new SessionChoices("haiku", null, SessionEffort.High)), (changed.Name, changed.Choices));
        Assert.Contains("hello", next.End.Text, StringComparison.Ordinal);
        var models = (await World.ModelRequestsAsync(session, Cancellation)).Select(r => r.GetProperty("model").GetString()!).ToList();
        Assert.Equal(3, models.Count);
        Assert.Contains("haiku", models[1], StringComparison.Ordinal);
        Assert.Equal(models[0], models[2]);
        Assert.DoesNotContain("haiku", models[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--dangerously-skip-permissions")]
    [InlineData("opus; rm -rf /")]
    [InlineData("-m")]
    public async Task A_model_whose_name_could_be_an_option_is_refused(string model)
    {
        var session = await NewSessionAsync(Box.Client);

        var refused = await Assert.ThrowsAsync<BoxProblemException>(() => Box.Client.ChangeSessionAsync(Ben, session, new SessionChange(Model: model), Cancellation));

        Assert.Equal(BoxApi.Problems.BadRequest, refused.Type);
    }

    [Fact]
    public async Task Accepting_edits_writes_without_asking_and_planning_changes_nothing()
    {
        var file = $"mode-{Guid.NewGuid():N}.txt";
        var path = Path.Combine(Box.Folders.Main, file);
        var prompt = $$"""[[tool Write {"file_path":"{{path}}","content":"written"}]] [[text done]]""";
        var session = await NewSessionAsync(Box.Client);

        await Box.Client.ChangeSessionAsync(Ben, session, new SessionChange(Mode: SessionMode.AcceptEdits), Cancellation);
        await RunAsync(Box.Client, session, prompt);
        Assert.Equal("written", await File.ReadAllTextAsync(path, Cancellation));
        File.Delete(path);

        await Box.Client.ChangeSessionAsync(Ben, session, new SessionChange(Mode: SessionMode.Plan), Cancellation);
        await RunAsync(Box.Client, session, prompt, _ => ApprovalDecision.Deny);
        Assert.False(File.Exists(path));
    }

    [Theory, MemberData(nameof(BothCaches))]
    public async Task A_fork_begins_with_the_conversation_and_goes_its_own_way(CacheKind cache)
    {
        var box = World[cache].Client;
        var session = await NewSessionAsync(box);
        await RunAsync(box, session, "[[text Noted.]] remember the pelican");
        await box.ChangeSessionAsync(Ben, session, new SessionChange(Effort: SessionEffort.Low), Cancellation);

        var fork = Guid.NewGuid();
        var created = await box.ForkSessionAsync(Ben, session, fork, Cancellation);
        Assert.Equal(created, await box.ForkSessionAsync(Ben, session, fork, Cancellation));
        var inFork = await RunAsync(box, fork, "[[history]] and the heron");
        var original = await RunAsync(box, session, "[[history]]");
        var again = await RunAsync(box, fork, "[[history]]");

        Assert.Equal((session, SessionEffort.Low), (created.ForkOf, created.Choices.Effort));
        Assert.Contains("pelican", inFork.End.Text, StringComparison.Ordinal);
        Assert.StartsWith("History: 2 user messages.", inFork.End.Text, StringComparison.Ordinal);
        Assert.StartsWith("History: 2 user messages.", original.End.Text, StringComparison.Ordinal);
        Assert.StartsWith("History: 3 user messages.", again.End.Text, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(BothCaches))]
    public async Task A_deleted_session_is_gone_with_its_transcript_and_one_that_works_is_not_deleted(CacheKind cache)
    {
        var box = World[cache];
        var session = await NewSessionAsync(box.Client);
        var turn = await SubmitAsync(box.Client, session, "[[text one two three]] [[slow 60s]]");
        await WaitForAsync<TextDelta>(box.Client, turn);
        var busy = await Assert.ThrowsAsync<BoxProblemException>(() => box.Client.DeleteSessionAsync(Ben, session, Cancellation));
        await box.Client.CancelSessionAsync(Ben, session, Cancellation);
        await WaitForEndAsync(box.Client, turn);
        Assert.Single(Transcripts());

        await EventuallyAsync(
            async () =>
            {
                try
                {
                    await box.Client.DeleteSessionAsync(Ben, session, Cancellation);
                    return true;
                }
                catch (BoxProblemException e) when (e.Type == BoxApi.Problems.SessionBusy)
                {
                    // The turn has ended and is leaving the queue.
                    return false;
                }
            },
            "the session is deleted");

        Assert.Equal(BoxApi.Problems.SessionBusy, busy.Type);
        Assert.Empty(Transcripts());
        Assert.Equal(BoxApi.Problems.NotFound, (await Assert.ThrowsAsync<BoxProblemException>(() => box.Client.GetSessionAsync(Ben, session, Cancellation))).Type);
        Assert.DoesNotContain(await box.Client.ListSessionsAsync(Ben, Cancellation), s => s.Session.Id == session);

        string[] Transcripts() => Directory.GetFiles(box.Folders.Data, $"{session:D}.jsonl", SearchOption.AllDirectories);
    }

    [Fact]
    public async Task Nobody_changes_forks_or_deletes_anothers_session()
    {
        var session = await NewSessionAsync(Box.Client);

        await AssertNotYoursAsync(() => Box.Client.ChangeSessionAsync(Cleo, session, new SessionChange(Name: "mine"), Cancellation));
        await AssertNotYoursAsync(() => Box.Client.ForkSessionAsync(Cleo, session, Guid.NewGuid(), Cancellation));
        await AssertNotYoursAsync(() => Box.Client.DeleteSessionAsync(Cleo, session, Cancellation));
    }

    private static async Task AssertNotYoursAsync(Func<Task> call) =>
        Assert.Equal(BoxApi.Problems.NotYours, (await Assert.ThrowsAsync<BoxProblemException>(call)).Type);
}
