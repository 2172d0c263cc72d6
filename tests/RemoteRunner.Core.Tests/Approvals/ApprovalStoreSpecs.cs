using RemoteRunner.Core.Approvals;
using RemoteRunner.TestSupport;

namespace RemoteRunner.Core.Tests.Approvals;

public sealed class ApprovalStoreSpecs(CacheServers servers) : CacheTest(servers)
{
    [Theory, MemberData(nameof(BothCaches))]
    public async Task The_first_answer_wins_and_the_record_says_whose_it_was(CacheKind cache)
    {
        var approvals = Approvals(cache);
        var approval = NewApproval();
        await approvals.OpenAsync(approval);

        var wins = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => approvals.AnswerAsync(
            approval, i % 2 == 0 ? Ada : Ben, new ApprovalAnswer(i % 2 == 0 ? ApprovalDecision.AllowOnce : ApprovalDecision.Deny))));

        Assert.Single(wins, won => won);
        var record = (await approvals.GetAsync(approval.Id))!;
        Assert.Equal(ApprovalState.Answered, record.State);
        Assert.Equal(record.AnsweredBy == Ada ? ApprovalDecision.AllowOnce : ApprovalDecision.Deny, record.Decision);
        Assert.NotNull(record.AnsweredAt);
        Assert.Equal(approval, record.Approval);
        Assert.Empty(await approvals.GetOpenAsync(approval.TurnId));
    }

    [Theory, MemberData(nameof(BothCaches))]
    public async Task A_withdrawn_approval_can_no_longer_be_answered(CacheKind cache)
    {
        var approvals = Approvals(cache);
        var approval = NewApproval();
        await approvals.OpenAsync(approval);

        Assert.True(await approvals.WithdrawAsync(approval));
        Assert.False(await approvals.AnswerAsync(approval, Ada, new ApprovalAnswer(ApprovalDecision.AllowOnce)));

        var record = (await approvals.GetAsync(approval.Id))!;
        Assert.Equal(ApprovalState.Withdrawn, record.State);
        Assert.Null(record.Decision);
        Assert.Null(record.AnsweredBy);
    }

    [Theory, MemberData(nameof(BothCaches))]
    public async Task The_open_approvals_of_a_turn_are_listed_oldest_first(CacheKind cache)
    {
        var approvals = Approvals(cache);
        var turn = Guid.NewGuid();
        var later = NewApproval(turn, DateTimeOffset.UtcNow);
        var earlier = NewApproval(turn, DateTimeOffset.UtcNow.AddMinutes(-5));
        var answered = NewApproval(turn, DateTimeOffset.UtcNow.AddMinutes(-9));
        foreach (var approval in new[] { later, earlier, answered })
            await approvals.OpenAsync(approval);
        await approvals.AnswerAsync(answered, Ada, new ApprovalAnswer(ApprovalDecision.Deny, "not now"));

        Assert.Equal([earlier.Id, later.Id], (await approvals.GetOpenAsync(turn)).Select(a => a.Id));
    }

    [Theory, MemberData(nameof(BothCaches))]
    public async Task An_unknown_approval_is_not_answered(CacheKind cache)
    {
        var approvals = Approvals(cache);
        var approval = NewApproval();

        Assert.False(await approvals.AnswerAsync(approval, Ada, new ApprovalAnswer(ApprovalDecision.AllowOnce)));
        Assert.Null(await approvals.GetAsync(approval.Id));
    }

    private static Approval NewApproval(Guid? turn = null, DateTimeOffset? asked = null) =>
        new(Guid.NewGuid(), turn ?? Guid.NewGuid(), Guid.NewGuid(), Ada, "Write", "hello.txt", "hello \"world\" 🦊", "+hello", "Edit(*)", asked ?? DateTimeOffset.UtcNow);
}
