using RemoteRunner.Bot.Outbound;
using RemoteRunner.Bot.Turns;
using RemoteRunner.Core.Approvals;

namespace RemoteRunner.Bot.Approvals;

/// <summary>One turn's reminders: a question that waits for long is brought back to mind, once.</summary>
internal sealed class ApprovalReminders(
    DeliveryRecord record, ApprovalCards cards, Replies replies, DeliveryStore store, SentNotes notes, ApprovalOptions options, TimeProvider time)
{
    private readonly HashSet<Guid> _reminded = record.Reminded?.ToHashSet() ?? [];

    /// <summary>How long until the next one; null when nothing waits.</summary>
    public TimeSpan? DueIn(IReadOnlyList<ApprovalView> approvals)
    {
        var due = Waiting(approvals).Select(a => (DateTimeOffset?)a.Asked + options.RemindAfter).Min();
        return due is { } at ? at > time.GetUtcNow() ? at - time.GetUtcNow() : TimeSpan.Zero : null;
    }

    public async Task SyncAsync(IReadOnlyList<ApprovalView> approvals, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        foreach (var approval in Waiting(approvals).Where(a => a.Asked + options.RemindAfter <= now).ToList())
        {
            _reminded.Add(approval.Id);
            await replies.AskAsync(record.Chat, Texts.StillWaits(approval, now - approval.Asked), null, cards.MessageOf(approval.Id)!.Value, cancellationToken);
            await notes.WriteAsync(() => store.SetRemindedAsync(record.Turn, approval.Id));
        }
    }

    private IEnumerable<Approval> Waiting(IReadOnlyList<ApprovalView> approvals) =>
        options.RemindAfter == TimeSpan.Zero
            ? []
            : approvals.Where(a => a.Closed is null && !_reminded.Contains(a.Approval.Id) && cards.MessageOf(a.Approval.Id) is > 0).Select(a => a.Approval);
}
