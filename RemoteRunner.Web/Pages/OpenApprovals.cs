using RemoteRunner.Core.Approvals;
using RemoteRunner.Core.Sessions;
using RemoteRunner.Core.Turns;
using RemoteRunner.Core.Users;
using RemoteRunner.Web.Box;

namespace RemoteRunner.Web.Pages;

/// <summary>Every question of this box that waits for a person's answer, wherever it was asked.</summary>
internal sealed class OpenApprovals(TurnStore turns, SessionStore sessions, ApprovalStore approvals, BoxIdentity box)
{
    /// <summary>Oldest first.</summary>
    public async Task<IReadOnlyList<WaitingApproval>> ListAsync(UserId user)
    {
        var found = new List<WaitingApproval>();
        foreach (var id in await turns.GetBusySessionsAsync(box.Name))
        {
            if (await turns.GetQueueAsync(id) is not [var first, ..] || await turns.GetAsync(first) is not { State: TurnState.WaitingApproval } turn || turn.Sender != user)
                continue;
            if (await sessions.GetAsync(id) is { } session)
                found.AddRange((await approvals.GetOpenAsync(first)).Select(a => new WaitingApproval(a, session)));
        }

        return [.. found.OrderBy(w => w.Approval.Asked)];
    }
}

internal sealed record WaitingApproval(Approval Approval, SessionRecord Session);
