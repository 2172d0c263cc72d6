using RemoteRunner.Core.Approvals;
using RemoteRunner.Core.Sessions;
using RemoteRunner.Core.Turns;
using RemoteRunner.TestSupport;
using RemoteRunner.Web.Tests.Support;

namespace RemoteRunner.Web.Tests.Approvals;

/// <summary>A turn that waits for a person holds no process when room or memory is needed, and still gets its answer.</summary>
public sealed class ParkingSpecs(World world) : BoxTest(world)
{
    // More than any machine has: always under pressure.
    private static readonly (string, string)[] _pressure = [("Claude:MinFreeMemory", "1048576"), ("Claude:IdleTimeout", "00:00:01")];

    [Theory, MemberData(nameof(BothCaches))]
    public async Task An_approval_waits_as_long_as_it_takes_while_its_process_is_parked(CacheKind cache)
    {
        await using var box = await TestBox.StartAsync(World, World.ConnectionString(cache), null, _pressure);
        var session = await NewSessionAsync(box.Client);
        var turn = await SubmitAsync(box.Client, session, """[[text I begin.]] [[tool Bash {"command":"echo done >> parked.txt","description":"note"}]] [[text And I end.]]""");
        var asked = await WaitForAsync<ApprovalRequested>(box.Client, turn);
        await EventuallyAsync(() => Commands.Running(session.ToString("D")).Count == 0, "the process is parked", 90);

        Assert.Equal(TurnState.WaitingApproval, (await box.Client.GetTurnAsync(Ben, turn, Cancellation)).State);
        Assert.Equal([asked.Approval.Id], (await box.Client.GetSessionAsync(Ben, session, Cancellation)).OpenApprovals.Select(a => a.Id));
        var (won, _) = await box.Client.AnswerAsync(Ben, asked.Approval.Id, new ApprovalAnswer(ApprovalDecision.AllowOnce), Cancellation);
        var log = await WaitForEndAsync(box.Client, turn);

        Assert.True(won);
        Assert.Equal((TurnState.Succeeded, "And I end."), (log.End.State, log.End.Text));
        Assert.Single(log.All<ApprovalRequested>());
        Assert.Equal((ApprovalDecision.AllowOnce, Ben), (log.All<ApprovalClosed>().Single().Decision, log.All<ApprovalClosed>().Single().By));
        Assert.Equal(["done"], await File.ReadAllLinesAsync(Path.Combine(box.Folders.Main, "parked.txt"), Cancellation));
        Assert.Equal(log.All<ToolStarted>().Select(t => t.ToolUseId).Order(), log.All<ToolEnded>().Select(t => t.ToolUseId).Order());
    }

    [Fact]
    public async Task A_parked_question_that_is_denied_is_denied()
    {
        await using var box = await TestBox.StartAsync(World, World.ConnectionString(CacheKind.Garnet), null, _pressure);
        var session = await NewSessionAsync(box.Client);
        var turn = await SubmitAsync(box.Client, session, """[[tool Bash {"command":"touch never.txt","description":"touch"}]] [[echo]]""");
        var asked = await WaitForAsync<ApprovalRequested>(box.Client, turn);
        await EventuallyAsync(() => Commands.Running(session.ToString("D")).Count == 0, "the process is parked", 90);

        await box.Client.AnswerAsync(Ben, asked.Approval.Id, new ApprovalAnswer(ApprovalDecision.Deny, "Not today."), Cancellation);
        var log = await WaitForEndAsync(box.Client, turn);

        Assert.Contains("Not today.", log.End.Text, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(box.Folders.Main, "never.txt")));
    }

    [Fact]
    public async Task A_parked_turn_can_be_stopped_and_its_question_is_taken_back()
    {
        await using var box = await TestBox.StartAsync(World, World.ConnectionString(CacheKind.Garnet), null, _pressure);
        var session = await NewSessionAsync(box.Client);
        var turn = await SubmitAsync(box.Client, session, """[[text I begin.]] [[tool Bash {"command":"touch never.txt","description":"touch"}]] [[text done]]""");
        var asked = await WaitForAsync<ApprovalRequested>(box.Client, turn);
        await EventuallyAsync(() => Commands.Running(session.ToString("D")).Count == 0, "the process is parked", 90);

        await box.Client.CancelTurnAsync(Ben, turn, Cancellation);
        var log = await WaitForEndAsync(box.Client, turn);
        var (won, record) = await box.Client.AnswerAsync(Ben, asked.Approval.Id, new ApprovalAnswer(ApprovalDecision.AllowOnce), Cancellation);

        Assert.Equal((TurnState.Cancelled, "I begin."), (log.End.State, log.End.Text));
        Assert.Equal((false, ApprovalState.Withdrawn), (won, record.State));
        Assert.False(File.Exists(Path.Combine(box.Folders.Main, "never.txt")));
    }

    [Theory, MemberData(nameof(BothCaches))]
    public async Task A_plan_waits_parked_and_is_carried_out_when_it_is_approved(CacheKind cache)
    {
        await using var box = await TestBox.StartAsync(World, World.ConnectionString(cache), null, _pressure);
        var session = await NewSessionAsync(box.Client);
        await box.Client.ChangeSessionAsync(Ben, session, new SessionChange(Mode: SessionMode.Plan), Cancellation);
        var turn = await SubmitAsync(
            box.Client, session,
            """
            [[tool Write {"file_path":"{{PLANFILE}}","content":"# Plan\n\n1. Do it"}]] [[then]] [[tool ExitPlanMode {}]] [[then]]
            [[tool Write {"file_path":"{{CWD}}/planned.txt","content":"as planned"}]] [[text Carried out.]]
            """);
        var asked = await WaitForAsync<ApprovalRequested>(box.Client, turn, a => a.Approval.Kind == ApprovalKind.Plan);
        await EventuallyAsync(() => Commands.Running(session.ToString("D")).Count == 0, "the process is parked", 90);

        await box.Client.AnswerAsync(Ben, asked.Approval.Id, new ApprovalAnswer(ApprovalDecision.AllowSession), Cancellation);
        var log = await WaitForEndAsync(box.Client, turn);

        Assert.Equal((TurnState.Succeeded, "Carried out."), (log.End.State, log.End.Text));
        Assert.Single(log.All<ApprovalRequested>());
        Assert.Equal("as planned", await File.ReadAllTextAsync(Path.Combine(box.Folders.Main, "planned.txt"), Cancellation));
        Assert.Equal(SessionMode.AcceptEdits, (await box.Client.GetSessionAsync(Ben, session, Cancellation)).Session.Choices.Mode);
    }

    [Fact]
    public async Task A_parked_plan_is_changed_as_the_person_says()
    {
        await using var box = await TestBox.StartAsync(World, World.ConnectionString(CacheKind.Garnet), null, _pressure);
        var session = await NewSessionAsync(box.Client);
        await box.Client.ChangeSessionAsync(Ben, session, new SessionChange(Mode: SessionMode.Plan), Cancellation);
        var turn = await SubmitAsync(box.Client, session, """[[tool Write {"file_path":"{{PLANFILE}}","content":"# Plan\n\n1. Do it"}]] [[then]] [[tool ExitPlanMode {}]] [[echo]]""");
        var asked = await WaitForAsync<ApprovalRequested>(box.Client, turn, a => a.Approval.Kind == ApprovalKind.Plan);
        await EventuallyAsync(() => Commands.Running(session.ToString("D")).Count == 0, "the process is parked", 90);

        await box.Client.AnswerAsync(Ben, asked.Approval.Id, new ApprovalAnswer(ApprovalDecision.Deny, "Tests first, please."), Cancellation);
        var log = await WaitForEndAsync(box.Client, turn);

        Assert.Contains("Tests first, please.", log.End.Text, StringComparison.Ordinal);
        Assert.Single(log.All<ApprovalRequested>());
        Assert.Equal(SessionMode.Plan, (await box.Client.GetSessionAsync(Ben, session, Cancellation)).Session.Choices.Mode);
    }

    [Theory, MemberData(nameof(BothCaches))]
    public async Task A_question_waits_parked_and_Claude_is_told_its_answer(CacheKind cache)
    {
        await using var box = await TestBox.StartAsync(World, World.ConnectionString(cache), null, _pressure);
        var session = await NewSessionAsync(box.Client);
        var turn = await SubmitAsync(
            box.Client, session,
            """[[tool AskUserQuestion {"questions":[{"question":"Which db?","header":"DB","multiSelect":false,"options":[{"label":"SQLite","description":"file"},{"label":"Postgres","description":"server"}]}]}]] [[echo]]""");
        var asked = await WaitForAsync<ApprovalRequested>(box.Client, turn);
        await EventuallyAsync(() => Commands.Running(session.ToString("D")).Count == 0, "the process is parked", 90);

        await box.Client.AnswerAsync(
            Ben, asked.Approval.Id, new ApprovalAnswer(ApprovalDecision.AllowOnce, null, new Dictionary<string, string> { ["Which db?"] = "the one we have" }), Cancellation);
        var log = await WaitForEndAsync(box.Client, turn);

        Assert.Equal(TurnState.Succeeded, log.End.State);
        Assert.Contains("the one we have", log.End.Text, StringComparison.Ordinal);
        Assert.Single(log.All<ApprovalRequested>());
    }

    [Fact]
    public async Task Turns_that_wait_for_people_do_not_take_the_room_of_others()
    {
        await using var box = await TestBox.StartAsync(World, World.ConnectionString(CacheKind.Garnet), null, ("Claude:MaxProcesses", "1"));
        var waiting = await NewSessionAsync(box.Client);
        var turn = await SubmitAsync(box.Client, waiting, """[[tool Bash {"command":"touch room.txt","description":"touch"}]] [[text done]]""");
        var asked = await WaitForAsync<ApprovalRequested>(box.Client, turn);

        await EventuallyAsync(
            async () =>
            {
                await RunAsync(box.Client, await NewSessionAsync(box.Client), "[[text busy]]");
                return Commands.Running(waiting.ToString("D")).Count == 0;
            },
            "the one that waits is parked", 90);
        var processes = (await box.Client.GetBoxAsync(Ben, Cancellation)).Processes;
        await box.Client.AnswerAsync(Ben, asked.Approval.Id, new ApprovalAnswer(ApprovalDecision.AllowSession), Cancellation);
        var log = await WaitForEndAsync(box.Client, turn);
        var again = await RunAsync(box.Client, waiting, """[[tool Bash {"command":"touch room.txt","description":"touch"}]] [[text done]]""");

        Assert.Equal(1, processes);
        Assert.Equal((TurnState.Succeeded, "done"), (log.End.State, log.End.Text));
        Assert.Equal(TurnState.Succeeded, again.End.State);
        Assert.True(File.Exists(Path.Combine(box.Folders.Main, "room.txt")));
    }
}
