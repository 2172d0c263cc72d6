using System.Diagnostics;
using Microsoft.Extensions.Options;
using RemoteRunner.Bot.Connection;
using RemoteRunner.Bot.Inbox;
using RemoteRunner.Bot.Leases;
using RemoteRunner.Bot.Telemetry;
using StackExchange.Redis;
using Telegram.Bot;
using Telegram.Bot.Exceptions;
using Telegram.Bot.Types;
using Telegram.Bot.Types.Enums;

namespace RemoteRunner.Bot.Polling;

/// <summary>
/// Fetches updates and stores them; only what is stored is confirmed to Telegram. Never gives up: a second poller, an
/// outage of Telegram or of the cache end some time, and Telegram keeps updates for a day.
/// </summary>
internal sealed partial class UpdatePoller(
    ITelegramBotClient telegram,
    InboxStore inbox,
    InboxSignal signal,
    InboxOverflow overflow,
    CacheAwayNotice notice,
    PollingState state,
    BotLease lease,
    BotMetrics metrics,
    IOptions<TelegramOptions> options,
    TimeProvider time,
    ILogger<UpdatePoller> logger) : BackgroundService
{
    private static readonly UpdateType[] _wanted =
        [UpdateType.Message, UpdateType.EditedMessage, UpdateType.CallbackQuery, UpdateType.MyChatMember];

    private static readonly TimeSpan _shortPoll = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan _firstPause = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan _longestPause = TimeSpan.FromSeconds(30);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            await lease.WaitToReceiveAsync(stoppingToken);
            state.Succeeded();
            using var receiving = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
            var polling = PollAsync(receiving.Token);
            await Task.WhenAny(polling, lease.WaitToStandByAsync(receiving.Token));
            await receiving.CancelAsync();
            await polling.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task PollAsync(CancellationToken cancellationToken)
    {
        var failures = 0;
        var webhookChecked = false;
        int? offset = null;
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                if (!webhookChecked)
                {
                    await RemoveWebhookAsync(cancellationToken);
                    webhookChecked = true;
                }

                // After an error a short poll shows soon that all is well again.
                offset = await PollAsync(offset, failures == 0 ? options.Value.PollTimeout : _shortPoll, cancellationToken);
                failures = 0;
                state.Succeeded();
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                failures++;
                if (state.Failed(Describe(e)))
                    Log.Failed(logger, state.Problem!, e);

                // A webhook that somebody set meanwhile is a 409 as well.
                webhookChecked = false;
                await Task.Delay(PauseAfter(e, failures), time, cancellationToken);

                // Without the cache's word the other poller may be the instance that took over.
                if (e is ApiRequestException { ErrorCode: 409 } && lease.State == LeaseState.Unsure)
                    await lease.WaitToBeSureAsync(cancellationToken);
            }
        }
    }

    /// <returns>The offset of the next poll: it confirms what was stored. None once that is confirmed: after a quiet
    /// week Telegram begins anew with smaller ids, and an old offset would hide them.</returns>
    private async Task<int?> PollAsync(int? offset, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var seconds = (int)timeout.TotalSeconds;
        var updates = await telegram.GetUpdates(offset, timeout: seconds, allowedUpdates: _wanted, cancellationToken: cancellationToken);
        if (updates.Length == 0)
            return null;

        await StoreAsync(updates, cancellationToken);
        return updates[^1].Id + 1;
    }

    private async Task StoreAsync(Update[] updates, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        var entries = new List<(Update Update, InboxEntry Entry)>(updates.Length);
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

    private async Task RemoveWebhookAsync(CancellationToken cancellationToken)
    {
        var webhook = await telegram.GetWebhookInfo(cancellationToken);
        if (string.IsNullOrEmpty(webhook.Url))
            return;

        await telegram.DeleteWebhook(dropPendingUpdates: false, cancellationToken);
        Log.WebhookRemoved(logger);
    }

    private static string Describe(Exception e) => e switch
    {
        ApiRequestException { ErrorCode: 409 } => Texts.HealthOtherPoller,
        ApiRequestException { ErrorCode: 401 or 404 } => Texts.HealthTokenRefused,
        ApiRequestException { ErrorCode: 429 } => Texts.HealthTelegramBusy,
        RequestException => Texts.HealthTelegramAway,
        RedisException or TimeoutException => Texts.HealthCacheAway,
        _ => Texts.HealthPollingFailed,
    };

    private static TimeSpan PauseAfter(Exception e, int failures) => e switch
    {
        ApiRequestException { ErrorCode: 429, Parameters.RetryAfter: { } seconds } => TimeSpan.FromSeconds(Math.Max(1, seconds)),

        // The slot frees itself only when the other poller stops: no use in asking often.
        ApiRequestException { ErrorCode: 409 } => Backoff.Pause(failures, TimeSpan.FromSeconds(3), _longestPause),
        _ => Backoff.Pause(failures, _firstPause, _longestPause),
    };

    private static partial class Log
    {
        [LoggerMessage(1001, LogLevel.Warning, "Polling does not work: {Problem} It is tried again until it does.")]
        public static partial void Failed(ILogger logger, string problem, Exception exception);

        [LoggerMessage(1002, LogLevel.Information, "A webhook was set for this bot and is removed, for it is polled here; no update is lost.")]
        public static partial void WebhookRemoved(ILogger logger);
    }
}
