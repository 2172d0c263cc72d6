using Microsoft.Extensions.Options;
using RemoteRunner.Bot.Connection;
using RemoteRunner.Bot.Inbox;
using RemoteRunner.Bot.Leases;
using Telegram.Bot;
using Telegram.Bot.Exceptions;
using Telegram.Bot.Types;

namespace RemoteRunner.Bot.Polling;

/// <summary>
/// Fetches updates and stores them; only what is stored is confirmed to Telegram. Never gives up: a second poller, an
/// outage of Telegram or of the cache end some time, and Telegram keeps updates for a day.
/// </summary>
internal sealed partial class UpdatePoller(
    ITelegramBotClient telegram,
    UpdateReader reader,
    UpdateReceiver receiver,
    PollingState state,
    BotLease lease,
    IOptions<TelegramOptions> options,
    TimeProvider time,
    ILogger<UpdatePoller> logger) : BackgroundService
{
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
                if (state.Failed(ReceivingTrouble.Describe(e)))
                    Log.Failed(logger, state.Problem!, e);

                // A webhook that somebody set meanwhile is a 409 as well.
                webhookChecked = false;
                await Task.Delay(ReceivingTrouble.PauseAfter(e, failures, _firstPause, _longestPause), time, cancellationToken);

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
        var updates = await telegram.SendRequest(new RawUpdatesRequest { Offset = offset, Timeout = seconds, AllowedUpdates = UpdateReader.Wanted }, cancellationToken);
        var readable = updates.Select(reader.Read).OfType<Update>().ToList();
        if (readable.Count > 0)
            await receiver.ReceiveAsync(readable, cancellationToken);
        return updates.Length > 0 && UpdateReader.IdOf(updates[^1]) is { } last ? last + 1 : null;
    }

    private async Task RemoveWebhookAsync(CancellationToken cancellationToken)
    {
        var webhook = await telegram.GetWebhookInfo(cancellationToken);
        if (string.IsNullOrEmpty(webhook.Url))
            return;

        await telegram.DeleteWebhook(dropPendingUpdates: false, cancellationToken);
        Log.WebhookRemoved(logger);
    }

    private static partial class Log
    {
        [LoggerMessage(1001, LogLevel.Warning, "Polling does not work: {Problem} It is tried again until it does.")]
        public static partial void Failed(ILogger logger, string problem, Exception exception);

        [LoggerMessage(1002, LogLevel.Information, "A webhook was set for this bot and is removed, for it is polled here; no update is lost.")]
        public static partial void WebhookRemoved(ILogger logger);
    }
}
