using RemoteRunner.Core.Approvals;
using RemoteRunner.Core.Box;
using RemoteRunner.Core.Sessions;
using RemoteRunner.Core.Turns;
using RemoteRunner.TestSupport;
using RemoteRunner.Web.Tests.Support;

namespace RemoteRunner.Web.Tests.Sessions;

/// <summary>A session of a group: its creator owns it, others talk in it; whoever sends a prompt pays for it and answers its questions.</summary>
public sealed class SharedSessionSpecs(World world) : BoxTest(world)
{
    [Theory, MemberData(nameof(BothCaches))]
    public async Task Others_talk_in_it_and_it_stays_its_creators(CacheKind cache)
    {
        var box = World[cache].Client;
        var session = await BeginAsync(box);
        await RunAsync(box, session, "[[text hello Ben]]");

        var known = await box.EnsureSessionAsync(Cleo, session, new SessionCreation(Shared: true), Cancellation);
        var turn = await SubmitAsync(box, session, "[[history]]", Cleo);
        var log = await WaitForEndAsync(box, turn, Cleo);

        Assert.Equal((Ben, true), (known.Owner, known.IsShared));
        Assert.Contains("hello Ben", log.End.Text, StringComparison.Ordinal);
        var record = await box.GetTurnAsync(Cleo, turn, Cancellation);
        Assert.Equal((Cleo, Ben), (record.Sender, record.Owner));
        Assert.Equal(session, (await box.GetSessionAsync(Cleo, session, Cancellation)).Session.Id);
        Assert.DoesNotContain(await box.ListSessionsAsync(Cleo, Cancellation), s => s.Session.Id == session);
        await RefusedAsync(() => box.ChangeSessionAsync(Cleo, session, new SessionChange(Mode: SessionMode.AcceptEdits), Cancellation));
        await RefusedAsync(() => box.DeleteSessionAsync(Cleo, session, Cancellation));
        await RefusedAsync(() => box.ForkSessionAsync(Cleo, session, Guid.NewGuid(), Cancellation));
    }

    [Fact]
    public async Task Its_owner_does_not_answer_what_another_sender_is_asked()
    {
        var box = Box.Client;
        var session = await BeginAsync(box);
        var turn = await SubmitAsync(box, session, """[[tool Bash {"command":"touch shared.txt","description":"touch"}]] [[text Done.]]""", Cleo);
        var asked = await WaitForAsync<ApprovalRequested>(box, turn, user: Cleo);

        await RefusedAsync(() => box.AnswerAsync(Ben, asked.Approval.Id, new ApprovalAnswer(ApprovalDecision.AllowOnce), Cancellation));
        await box.AnswerAsync(Cleo, asked.Approval.Id, new ApprovalAnswer(ApprovalDecision.Deny, "No."), Cancellation);

        Assert.Equal(Cleo, (await WaitForEndAsync(box, turn, Cleo)).All<ApprovalClosed>().Single().By);
    }

    [Fact]
    public async Task A_sender_stops_what_they_asked_and_the_owner_everything()
    {
        var box = Box.Client;
        var session = await BeginAsync(box);
        var bens = await SubmitAsync(box, session, "[[text one two three]] [[slow 60s]]");
        var cleos = await SubmitAsync(box, session, "[[text later]]", Cleo);

        Assert.Equal([cleos], await box.CancelSessionAsync(Cleo, session, Cancellation));
        Assert.Equal([bens], await box.CancelSessionAsync(Ben, session, Cancellation));
    }

    [Fact]
    public async Task A_session_of_one_person_is_nobody_elses()
    {
        var session = await NewSessionAsync(Box.Client);

        await RefusedAsync(() => Box.Client.EnsureSessionAsync(Cleo, session, new SessionCreation(Shared: true), Cancellation));
        await RefusedAsync(() => SubmitAsync(Box.Client, session, "[[text mine?]]", Cleo));
    }

    private static async Task<Guid> BeginAsync(BoxClient box)
    {
        var session = Guid.NewGuid();
        await box.EnsureSessionAsync(Ben, session, new SessionCreation(Shared: true), Cancellation);
        return session;
    }

    private static async Task RefusedAsync(Func<Task> call) =>
        Assert.Equal(BoxApi.Problems.NotYours, (await Assert.ThrowsAsync<BoxProblemException>(call)).Type);
}
