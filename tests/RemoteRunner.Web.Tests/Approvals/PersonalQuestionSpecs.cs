using System.Net;
using RemoteRunner.Core.Approvals;
using RemoteRunner.Core.Box;
using RemoteRunner.Core.Sessions;
using RemoteRunner.Core.Turns;
using RemoteRunner.TestSupport;
using RemoteRunner.Web.Tests.Support;

namespace RemoteRunner.Web.Tests.Approvals;

/// <summary>Plans and questions with choices, as the real CLI asks them.</summary>
public sealed class PersonalQuestionSpecs(World world) : BoxTest(world)
{
    private const string Questions =
        """[[tool AskUserQuestion {"questions":[{"question":"Which db?","header":"DB","multiSelect":false,"options":[{"label":"SQLite","description":"file"},{"label":"Postgres","description":"server"}]},{"question":"Which langs?","header":"L","multiSelect":true,"options":[{"label":"C#","description":"a"},{"label":"Go","description":"b"}]}]}]] [[echo]]""";

    [Theory, MemberData(nameof(BothCaches))]
    public async Task Claude_is_told_what_was_chosen(CacheKind cache)
    {
        var box = World[cache].Client;
        var turn = await SubmitAsync(box, await NewSessionAsync(box), Questions);
        var asked = (await WaitForAsync<ApprovalRequested>(box, turn)).Approval;

        Assert.Equal(ApprovalKind.Questions, asked.Kind);
        Assert.Equal(["Which db?", "Which langs?"], asked.Questions.Select(q => q.Text));
        Assert.Equal([false, true], asked.Questions.Select(q => q.Several));
        Assert.Equal([new("SQLite", "file"), new("Postgres", "server")], asked.Questions[0].Options);
        Dictionary<string, string> answers = new() { ["Which db?"] = "Postgres", ["Which langs?"] = "C#, and a little Zig" };
        var (won, record) = await box.AnswerAsync(Ben, asked.Id, new ApprovalAnswer(ApprovalDecision.AllowOnce, null, answers), Cancellation);
        var log = await WaitForEndAsync(box, turn);

        Assert.True(won);
        Assert.Equal(answers, record.Answers);
        Assert.Equal(answers, log.All<ApprovalClosed>().Single().Answers);
        Assert.Contains("Postgres", log.End.Text, StringComparison.Ordinal);
        Assert.Contains("C#, and a little Zig", log.End.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Claude_is_told_that_nobody_answers()
    {
        var box = Box.Client;
        var turn = await SubmitAsync(box, await NewSessionAsync(box), Questions);
        var asked = (await WaitForAsync<ApprovalRequested>(box, turn)).Approval;

        await box.AnswerAsync(Ben, asked.Id, new ApprovalAnswer(ApprovalDecision.Deny, "Decide yourself."), Cancellation);

        Assert.Contains("Decide yourself.", (await WaitForEndAsync(box, turn)).End.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refuses_answers_that_belong_to_no_question()
    {
        var box = Box.Client;
        var turn = await SubmitAsync(box, await NewSessionAsync(box), Questions);
        var asked = (await WaitForAsync<ApprovalRequested>(box, turn)).Approval;
        ApprovalAnswer[] wrong =
        [
            new(ApprovalDecision.AllowOnce, null, new Dictionary<string, string> { ["Which car?"] = "red" }),
            new(ApprovalDecision.Deny, null, new Dictionary<string, string> { ["Which db?"] = "SQLite" }),
            new(ApprovalDecision.AllowOnce, null, new Dictionary<string, string> { ["Which db?"] = new('x', 2_001) }),
        ];

        foreach (var answer in wrong)
        {
            var problem = await Assert.ThrowsAsync<BoxProblemException>(() => box.AnswerAsync(Ben, asked.Id, answer, Cancellation));
            Assert.Equal(HttpStatusCode.BadRequest, problem.Status);
        }

        await box.CancelTurnAsync(Ben, turn, Cancellation);
        Assert.Equal(TurnState.Cancelled, (await WaitForEndAsync(box, turn)).End.State);
    }

    [Theory]
    [InlineData(ApprovalDecision.AllowOnce, SessionMode.Ask)]
    [InlineData(ApprovalDecision.AllowSession, SessionMode.AcceptEdits)]
    public async Task An_approved_plan_is_carried_out_in_the_mode_that_was_chosen(ApprovalDecision decision, SessionMode mode)
    {
        var box = Box.Client;
        var (session, file) = await PlanningAsync(box);
        var write = $$$"""[[tool Write {"file_path":"{{CWD}}/{{{file}}}","content":"planned"}]]""";

        var log = await RunAsync(
            box, session, $"{Plan("# Plan\\n\\n1. Do it\\n2. Test it")} [[then]] {write} [[text Carried out.]]",
            asked => asked.Kind == ApprovalKind.Plan ? decision : ApprovalDecision.AllowOnce);
        var next = await RunAsync(
            box, session, $$$"""[[tool Write {"file_path":"{{CWD}}/next-{{{file}}}","content":"next"}]] [[text Next.]]""", _ => ApprovalDecision.AllowOnce);

        var plan = log.All<ApprovalRequested>().First(a => a.Approval.Kind == ApprovalKind.Plan).Approval;
        Assert.Equal(("ExitPlanMode", "# Plan\n\n1. Do it\n2. Test it"), (plan.Tool, plan.Input));
        Assert.True(File.Exists(Path.Combine(Box.Folders.Main, file)), log.End.Text);
        var asksForEdits = mode == SessionMode.Ask ? 1 : 0;
        Assert.Equal(asksForEdits, log.All<ApprovalRequested>().Count(a => a.Approval.Tool == "Write"));
        Assert.Equal(mode, (await box.GetSessionAsync(Ben, session, Cancellation)).Session.Choices.Mode);
        Assert.Equal(asksForEdits, next.All<ApprovalRequested>().Count());
        Assert.True(File.Exists(Path.Combine(Box.Folders.Main, $"next-{file}")), next.End.Text);
    }

    [Fact]
    public async Task A_plan_that_is_not_approved_is_changed_as_the_person_says()
    {
        var box = Box.Client;
        var (session, _) = await PlanningAsync(box);
        var turn = await SubmitAsync(box, session, $"{Plan("# Plan\\n\\n1. Do it")} [[echo]]");
        var asked = await WaitForAsync<ApprovalRequested>(box, turn, a => a.Approval.Kind == ApprovalKind.Plan);

        await box.AnswerAsync(Ben, asked.Approval.Id, new ApprovalAnswer(ApprovalDecision.Deny, "Tests first, please."), Cancellation);
        var log = await WaitForEndAsync(box, turn);

        Assert.Contains("Tests first, please.", log.End.Text, StringComparison.Ordinal);
        Assert.Equal("Tests first, please.", log.All<ApprovalClosed>().Last().Message);
        Assert.Equal(SessionMode.Plan, (await box.GetSessionAsync(Ben, session, Cancellation)).Session.Choices.Mode);
    }

    private static string Plan(string plan) =>
        $$$"""[[tool Write {"file_path":"{{PLANFILE}}","content":"{{{plan}}}"}]] [[then]] [[tool ExitPlanMode {}]]""";

    private static async Task<(Guid Session, string File)> PlanningAsync(BoxClient box)
    {
        var session = await NewSessionAsync(box);
        await box.ChangeSessionAsync(Ben, session, new SessionChange(Mode: SessionMode.Plan), Cancellation);
        return (session, $"plan-{Guid.NewGuid():N}.txt");
    }
}
