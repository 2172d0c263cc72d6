using RemoteRunner.Core.Approvals;
using RemoteRunner.Core.Sessions;
using RemoteRunner.Core.Turns;
using RemoteRunner.TestSupport;
using RemoteRunner.Web.Tests.Support;

namespace RemoteRunner.Web.Tests.Recovery;

/// <summary>A box that dies while a plan or a question is open: it is taken back, and asked again when its turn goes on.</summary>
public sealed class OpenQuestionSpecs(World world) : BoxTest(world)
{
    [Theory, MemberData(nameof(BothCaches))]
    public async Task A_plan_is_asked_again_and_carried_out_when_the_turn_goes_on(CacheKind cache)
    {
        const string Script =
            """
            [[tool Write {"file_path":"{{PLANFILE}}","content":"# Plan\n\n1. Do it"}]] [[then]] [[tool ExitPlanMode {}]] [[then]]
            [[tool Write {"file_path":"{{CWD}}/planned.txt","content":"as planned"}]] [[text Carried out.]]
            """;
        using var folders = new BoxFolders();
        var (session, turn) = await DieAsync(cache, folders, Script, SessionMode.Plan, ApprovalKind.Plan);

        await using var box = await TestBox.StartAsync(World, World.ConnectionString(cache), folders);
        var interrupted = await WaitForEndAsync(box.Client, turn);
        var next = await ContinueAsync(box, session, turn, Script);
        var asked = await WaitForAsync<ApprovalRequested>(box.Client, next, a => a.Approval.Kind == ApprovalKind.Plan);
        await box.Client.AnswerAsync(Ben, asked.Approval.Id, new ApprovalAnswer(ApprovalDecision.AllowSession), Cancellation);
        var log = await WaitForEndAsync(box.Client, next);

        Assert.Equal(TurnState.Interrupted, interrupted.End.State);
        Assert.Null(interrupted.All<ApprovalClosed>().Single().Decision);
        Assert.Equal((TurnState.Succeeded, "Carried out."), (log.End.State, log.End.Text));
        Assert.Equal("as planned", await File.ReadAllTextAsync(Path.Combine(folders.Main, "planned.txt"), Cancellation));
    }

    [Fact]
    public async Task A_question_is_asked_again_and_answered_when_the_turn_goes_on()
    {
        const string Script =
            """[[tool AskUserQuestion {"questions":[{"question":"Which db?","header":"DB","multiSelect":false,"options":[{"label":"SQLite","description":"file"},{"label":"Postgres","description":"server"}]}]}]] [[echo]]""";
        using var folders = new BoxFolders();
        var (session, turn) = await DieAsync(CacheKind.Redis, folders, Script, SessionMode.Ask, ApprovalKind.Questions);

        await using var box = await TestBox.StartAsync(World, World.ConnectionString(CacheKind.Redis), folders);
        var interrupted = await WaitForEndAsync(box.Client, turn);
        var next = await ContinueAsync(box, session, turn, Script);
        var asked = await WaitForAsync<ApprovalRequested>(box.Client, next);
        await box.Client.AnswerAsync(
            Ben, asked.Approval.Id, new ApprovalAnswer(ApprovalDecision.AllowOnce, null, new Dictionary<string, string> { ["Which db?"] = "Postgres" }), Cancellation);

        Assert.Equal((TurnState.Interrupted, (ApprovalDecision?)null), (interrupted.End.State, interrupted.All<ApprovalClosed>().Single().Decision));
        Assert.Contains("Postgres", (await WaitForEndAsync(box.Client, next)).End.Text, StringComparison.Ordinal);
    }

    private async Task<(Guid Session, Guid Turn)> DieAsync(CacheKind cache, BoxFolders folders, string script, SessionMode mode, ApprovalKind kind)
    {
        await using var box = await ServiceProcess.StartAsync("RemoteRunner.Web", TestBox.Settings(World, World.ConnectionString(cache), folders), Cancellation);
        using var clients = new BoxClientHost(box.Address);
        var session = await NewSessionAsync(clients.Client);
        await clients.Client.ChangeSessionAsync(Ben, session, new SessionChange(Mode: mode), Cancellation);
        var turn = await SubmitAsync(clients.Client, session, script);
        await WaitForAsync<ApprovalRequested>(clients.Client, turn, a => a.Approval.Kind == kind);
        await box.CrashAsync();
        return (session, turn);
    }

    private static async Task<Guid> ContinueAsync(TestBox box, Guid session, Guid turn, string script)
    {
        var next = TurnId.ForContinuation(turn);
        await box.Client.SubmitAsync(Ben, new TurnSubmission(next, session, script, Continues: turn), Cancellation);
        return next;
    }
}
