using RemoteRunner.Bot.Outbound;
using RemoteRunner.Core.Turns;
using RemoteRunner.Core.Usage;

namespace RemoteRunner.Bot.Turns;

/// <summary>One turn's warnings that a budget nears its end: one short message each, also over a restart.</summary>
internal sealed class BudgetWarnings(DeliveryRecord record, Replies replies, DeliveryStore store)
{
    private readonly HashSet<BudgetPeriod> _told = record.Warned?.ToHashSet() ?? [];

    public async Task SyncAsync(IReadOnlyList<BudgetWarning> warnings, CancellationToken cancellationToken)
    {
        foreach (var warning in warnings)
        {
            if (!_told.Add(warning.Period))
                continue;

            await replies.SendAsync(record.Chat, Texts.BudgetWarned(warning.Period, warning.Spent, warning.Limit), cancellationToken);
            await store.SetWarnedAsync(record.Turn, warning.Period);
        }
    }
}
