using System.Diagnostics;
using RemoteRunner.Bot.Leases;
using RemoteRunner.Bot.Telemetry;
using StackExchange.Redis;
using Telegram.Bot.Types;

namespace RemoteRunner.Bot.Inbox;

/// <summary>Stores what came in, by whichever way; only what is stored is confirmed to Telegram.</summary>
internal sealed partial class UpdateReceiver(
    InboxStore inbox, InboxSignal signal, InboxOverflow overflow, CacheAwayNotice notice, BotLease lease, BotMetrics metrics, TimeProvider time,
    ILogger<UpdateReceiver> logger)
{
    /// <exception cref="RedisException">The cache is away (or <see cref="TimeoutException"/>): nothing is to be confirmed, and who wrote has been told.</exception>
    public async Task ReceiveAsync(IReadOnlyList<Update> updates, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        var entries = new List<(Update Update, InboxEntry Entry)>(updates.Count);
        foreach (var update in updates)
        {
            // The trace of a turn begins here: with the update that asks for it.
            using var activity = BotTracing.Source.StartActivity("receive telegram", ActivityKind.Consumer, default(ActivityContext));
            activity?.SetTag("messaging.system", "telegram");
            activity?.SetTag("messaging.operation.type", "receive");
            activity?.SetTag("messaging.message.id", update.Id);
            entries.Add((update, new InboxEntry(InboxEntry.Version, time.GetUtcNow(), activity?.Id, update)));
        }

        var outcomes = await StoreAsync(entries, cancellationToken);
        metrics.Stored(time.GetElapsedTime(began));
        for (var i = 0; i < outcomes.Count; i++)
        {
            metrics.Received(outcomes[i].ToString().ToLowerInvariant());
            if (outcomes[i] == StoreOutcome.Full)
                overflow.Refused(entries[i].Update);
        }

        signal.Raise(entries.Select(e => InboxStore.ChatOf(e.Update)).OfType<long>(), urgent: entries.Any(e => InboxStore.IsUrgent(e.Update)));
        if (lease.State != LeaseState.Works)
            await AnnounceAsync();
    }

    private async Task<IReadOnlyList<StoreOutcome>> StoreAsync(List<(Update Update, InboxEntry Entry)> entries, CancellationToken cancellationToken)
    {
        try
        {
            var outcomes = await inbox.StoreAsync([.. entries.Select(e => e.Entry)]);
            notice.Recovered();
            return outcomes;
        }
        catch (Exception e) when (e is RedisException or TimeoutException)
        {
            await notice.TellAsync(entries.Select(entry => entry.Update), cancellationToken);
            throw;
        }
    }

    private async Task AnnounceAsync()
    {
        try
        {
            await lease.AnnounceStoredAsync();
        }
        catch (Exception e) when (e is RedisException or TimeoutException)
        {
            // It is stored; the instance that works finds it on its round.
            Log.NotAnnounced(logger, e);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(2211, LogLevel.Warning, "The instance that works could not be told of a stored update; it finds it a little later.")]
        public static partial void NotAnnounced(ILogger logger, Exception exception);
    }
}
