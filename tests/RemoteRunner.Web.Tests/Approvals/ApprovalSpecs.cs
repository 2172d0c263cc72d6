using System.Net;
using RemoteRunner.Core.Approvals;
using RemoteRunner.Core.Box;
using RemoteRunner.Core.Turns;
using RemoteRunner.TestSupport;
using RemoteRunner.Web.Tests.Support;

namespace RemoteRunner.Web.Tests.Approvals;

public sealed class ApprovalSpecs(World world) : BoxTest(world)
{
    [Theory, MemberData(nameof(BothCaches))]
    public async Task Allowed_once_it_asks_again_the_next_time(CacheKind cache)
    {
        var box = World[cache].Client;
        var session = await NewSessionAsync(box);
        var file = NewFile();
        var prompt = $$"""[[tool Bash {"command":"touch {{file}}","description":"touch"}]] [[text touched]]""";

        var first = await RunAsync(box, session, prompt, _ => ApprovalDecision.AllowOnce);
        var second = await RunAsync(box, session, prompt, _ => ApprovalDecision.AllowOnce);

        var approval = first.All<ApprovalRequested>().Single().Approval;
        Assert.Equal(("Bash", $"touch {file}", $"touch {file}", $"Bash(touch {file})"), (approval.Tool, approval.Summary, approval.Input, approval.SessionRule));
        Assert.Equal(Ben, approval.Sender);
        Assert.Equal((ApprovalDecision.AllowOnce, Ben), (first.All<ApprovalClosed>().Single().Decision, first.All<ApprovalClosed>().Single().By));
        Assert.True(File.Exists(Path.Combine(World[cache].Folders.Main, file)));
        Assert.Single(second.All<ApprovalRequested>());
    }

    [Theory, MemberData(nameof(BothCaches))]
    public async Task Allowed_for_the_session_it_asks_no_more(CacheKind cache)
    {
        var box = World[cache].Client;
        var session = await NewSessionAsync(box);
        var prompt = $$"""[[tool Bash {"command":"touch {{NewFile()}}","description":"touch"}]] [[text touched]]""";

        await RunAsync(box, session, prompt, _ => ApprovalDecision.AllowSession);
        var second = await RunAsync(box, session, prompt);
        var elsewhere = await RunAsync(box, await NewSessionAsync(box), prompt, _ => ApprovalDecision.Deny);

        Assert.Equal(TurnState.Succeeded, second.End.State);
        Assert.Single(elsewhere.All<ApprovalRequested>());
        Assert.False(Directory.Exists(Path.Combine(World[cache].Folders.Main, ".claude")), "The rule was written into the person's repository.");
    }

    [Fact]
    public async Task What_was_allowed_for_the_session_survives_its_process()
    {
        await using var box = await TestBox.StartAsync(World, World.ConnectionString(CacheKind.Garnet), null, ("Claude:IdleTimeout", "00:00:00.5"));
        var session = await NewSessionAsync(box.Client);
        var command = $$"""[[tool Bash {"command":"python3 -c 'print(\"a (b)\")' > {{NewFile()}}","description":"print"}]] [[text done]]""";
        var edit = """[[tool Write {"file_path":"{{CWD}}/kept.txt","content":"kept"}]] [[text done]]""";

        await RunAsync(box.Client, session, command, _ => ApprovalDecision.AllowSession);
        var write = await RunAsync(box.Client, session, edit, _ => ApprovalDecision.AllowSession);
        await EventuallyAsync(async () => (await box.Client.GetBoxAsync(Ben, Cancellation)).Processes == 0, "the process is evicted");
        var again = await RunAsync(box.Client, session, command);
        var written = await RunAsync(box.Client, session, edit.Replace("kept.txt", "kept2.txt", StringComparison.Ordinal));

        Assert.Equal(Texts.AllEdits, write.All<ApprovalRequested>().Single().Approval.SessionRule);
        Assert.All(again.All<ToolEnded>(), t => Assert.True(t.Ok, t.Summary));
        Assert.All(written.All<ToolEnded>(), t => Assert.True(t.Ok, t.Summary));
    }

    [Theory, MemberData(nameof(BothCaches))]
    public async Task Denied_nothing_happens_and_Claude_is_told_why(CacheKind cache)
    {
        var box = World[cache].Client;
        var session = await NewSessionAsync(box);
        var file = NewFile();
        var turn = await SubmitAsync(box, session, $$"""[[tool Bash {"command":"touch {{file}}","description":"touch"}]] [[echo]]""");
        var asked = await WaitForAsync<ApprovalRequested>(box, turn);
        Assert.Equal(TurnState.WaitingApproval, (await box.GetTurnAsync(Ben, turn, Cancellation)).State);
        Assert.Equal([asked.Approval.Id], (await box.GetSessionAsync(Ben, session, Cancellation)).OpenApprovals.Select(a => a.Id));

        await box.AnswerAsync(Ben, asked.Approval.Id, new ApprovalAnswer(ApprovalDecision.Deny, "Use another name, please."), Cancellation);
        var log = await WaitForEndAsync(box, turn);

        Assert.Contains("Use another name, please.", log.End.Text, StringComparison.Ordinal);
        Assert.False(log.All<ToolEnded>().Single().Ok);
        Assert.False(File.Exists(Path.Combine(World[cache].Folders.Main, file)));
    }

    [Theory, MemberData(nameof(BothCaches))]
    public async Task The_first_of_many_answers_wins_and_the_others_learn_it(CacheKind cache)
    {
        var box = World[cache].Client;
        var session = await NewSessionAsync(box);
        var turn = await SubmitAsync(box, session, $$"""[[tool Bash {"command":"touch {{NewFile()}}","description":"touch"}]] [[text done]]""");
        var asked = await WaitForAsync<ApprovalRequested>(box, turn);

        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(i => box.AnswerAsync(
            i % 2 == 0 ? Ada : Ben, asked.Approval.Id, new ApprovalAnswer(i % 2 == 0 ? ApprovalDecision.Deny : ApprovalDecision.AllowOnce), Cancellation)));
        var log = await WaitForEndAsync(box, turn);

        var winner = Assert.Single(answers, a => a.Won).Approval;
        Assert.All(answers, a => Assert.Equal((winner.Decision, winner.AnsweredBy), (a.Approval.Decision, a.Approval.AnsweredBy)));
        var closed = log.All<ApprovalClosed>().Single();
        Assert.Equal((winner.Decision, winner.AnsweredBy), (closed.Decision, closed.By));
        Assert.Equal(closed.Decision == ApprovalDecision.AllowOnce, log.All<ToolEnded>().Single().Ok);
    }

    [Fact]
    public async Task Only_the_sender_or_an_admin_may_answer()
    {
        var session = await NewSessionAsync(Box.Client);
        var turn = await SubmitAsync(Box.Client, session, $$"""[[tool Bash {"command":"touch {{NewFile()}}","description":"touch"}]] [[text done]]""");
        var asked = await WaitForAsync<ApprovalRequested>(Box.Client, turn);
        var answer = new ApprovalAnswer(ApprovalDecision.AllowOnce);

        var member = await Assert.ThrowsAsync<BoxProblemException>(() => Box.Client.AnswerAsync(Cleo, asked.Approval.Id, answer, Cancellation));
        var stranger = await Assert.ThrowsAsync<BoxProblemException>(() => Box.Client.AnswerAsync(Stranger, asked.Approval.Id, answer, Cancellation));
        var (won, _) = await Box.Client.AnswerAsync(Ada, asked.Approval.Id, answer, Cancellation);
        var log = await WaitForEndAsync(Box.Client, turn);

        Assert.Equal((HttpStatusCode.Forbidden, BoxApi.Problems.NotYours), (member.Status, member.Type));
        Assert.Equal(HttpStatusCode.Forbidden, stranger.Status);
        Assert.True(won);
        Assert.Equal(Ada, log.All<ApprovalClosed>().Single().By);
    }

    [Fact]
    public async Task Questions_of_one_turn_may_be_answered_in_any_order()
    {
        var session = await NewSessionAsync(Box.Client);
        var outside = Directory.CreateTempSubdirectory("rr-outside-");
        await File.WriteAllTextAsync(Path.Combine(outside.FullName, "a.txt"), "text a", Cancellation);
        await File.WriteAllTextAsync(Path.Combine(outside.FullName, "b.txt"), "text b", Cancellation);

        var turn = await SubmitAsync(
            Box.Client, session,
            $$"""[[tool Read {"file_path":"{{outside.FullName}}/a.txt"}]] [[tool Read {"file_path":"{{outside.FullName}}/b.txt"}]] [[echo]]""");
        var second = await WaitForAsync<ApprovalRequested>(Box.Client, turn, a => a.Approval.Summary.EndsWith("b.txt", StringComparison.Ordinal));
        var first = await WaitForAsync<ApprovalRequested>(Box.Client, turn, a => a.Approval.Summary.EndsWith("a.txt", StringComparison.Ordinal));
        await Box.Client.AnswerAsync(Ben, second.Approval.Id, new ApprovalAnswer(ApprovalDecision.AllowOnce), Cancellation);
        await WaitForAsync<ApprovalClosed>(Box.Client, turn);
        Assert.Equal(TurnState.WaitingApproval, (await Box.Client.GetTurnAsync(Ben, turn, Cancellation)).State);
        await Box.Client.AnswerAsync(Ben, first.Approval.Id, new ApprovalAnswer(ApprovalDecision.Deny), Cancellation);
        var log = await WaitForEndAsync(Box.Client, turn);

        Assert.Equal([second.Approval.Id, first.Approval.Id], log.All<ApprovalClosed>().Select(c => c.ApprovalId));
        var allowed = log.All<ToolStarted>().Single(t => t.Summary.EndsWith("b.txt", StringComparison.Ordinal)).ToolUseId;
        Assert.Equal([allowed], log.All<ToolEnded>().Where(t => t.Ok).Select(t => t.ToolUseId));
        outside.Delete(recursive: true);
    }

    [Theory, MemberData(nameof(BothCaches))]
    public async Task A_stopped_turn_takes_its_question_back(CacheKind cache)
    {
        var box = World[cache].Client;
        var session = await NewSessionAsync(box);
        var turn = await SubmitAsync(box, session, $$"""[[tool Bash {"command":"touch {{NewFile()}}","description":"touch"}]] [[text done]]""");
        var asked = await WaitForAsync<ApprovalRequested>(box, turn);

        await box.CancelTurnAsync(Ben, turn, Cancellation);
        var log = await WaitForEndAsync(box, turn);
        var (won, record) = await box.AnswerAsync(Ben, asked.Approval.Id, new ApprovalAnswer(ApprovalDecision.AllowOnce), Cancellation);

        Assert.Equal(TurnState.Cancelled, log.End.State);
        Assert.Null(log.All<ApprovalClosed>().Single().Decision);
        Assert.False(won);
        Assert.Equal(ApprovalState.Withdrawn, record.State);
    }

    [Fact]
    public async Task An_edit_is_shown_as_a_diff()
    {
        var session = await NewSessionAsync(Box.Client);
        var file = NewFile();
        await File.WriteAllTextAsync(Path.Combine(Box.Folders.Main, file), "alpha\nbeta\ngamma\n", Cancellation);

        var log = await RunAsync(
            Box.Client, session,
            $$$"""[[tool Read {"file_path":"{{CWD}}/{{{file}}}"}]] [[then]] [[tool Edit {"file_path":"{{CWD}}/{{{file}}}","old_string":"beta","new_string":"BETA"}]] [[text done]]""",
            _ => ApprovalDecision.AllowOnce);

        var approval = log.All<ApprovalRequested>().Single().Approval;
        Assert.Contains("-beta", approval.Diff, StringComparison.Ordinal);
        Assert.Contains("+BETA", approval.Diff, StringComparison.Ordinal);
        Assert.Contains($"b/{file}", approval.Diff, StringComparison.Ordinal);
        Assert.Equal("alpha\nBETA\ngamma\n", await File.ReadAllTextAsync(Path.Combine(Box.Folders.Main, file), Cancellation));
    }

    [Fact]
    public async Task The_box_allows_only_the_tools_it_can_serve()
    {
        var session = await NewSessionAsync(Box.Client);

        var log = await RunAsync(
            Box.Client, session, """[[tool ScheduleWakeup {"delay":60}]] [[text went on]]""");

        Assert.Equal(TurnState.Succeeded, log.End.State);
        Assert.Equal("went on", log.End.Text);
    }

    private static string NewFile() => $"file-{Guid.NewGuid():N}.txt";
}
