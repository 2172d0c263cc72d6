using Microsoft.Extensions.Options;
using RemoteRunner.Bot.Connection;
using RemoteRunner.Bot.Inbox;
using RemoteRunner.Bot.Leases;
using RemoteRunner.Bot.Polling;
using Telegram.Bot;
using Telegram.Bot.Types;

namespace RemoteRunner.Bot.Webhooks;

/// <summary>
/// Tells Telegram where to deliver, and looks whether it can. The webhook stays when the bot stops: Telegram keeps what
/// it cannot deliver.
/// </summary>
internal sealed partial class WebhookKeeper(
    TelegramCalls calls, BotLease lease, WebhookSecret secret, PollingState state, IOptions<WebhookOptions> options, TimeProvider time, ILogger<WebhookKeeper> logger)
    : BackgroundService
{
    private static readonly TimeSpan _glance = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan _firstPause = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan _longestPause = TimeSpan.FromSeconds(30);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => lease.WhileWorkingAsync(KeepAsync, stoppingToken);

    private async Task KeepAsync(CancellationToken cancellationToken)
    {
        var address = options.Value.Address!.AbsoluteUri;
        var set = false;
        for (var failures = 0; ;)
        {
            var pause = _glance;
            try
            {
                if (!set)
                    await SetAsync(address, cancellationToken);
                set = await CheckAsync(address, cancellationToken);
                pause = set ? _glance : TimeSpan.Zero;
                failures = 0;
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                set = false;
                pause = ReceivingTrouble.PauseAfter(e, ++failures, _firstPause, _longestPause);
                if (state.Failed(ReceivingTrouble.Describe(e)))
                    Log.Failed(logger, state.Problem!, e);
            }

            await Task.Delay(pause, time, cancellationToken);
        }
    }

    private async Task SetAsync(string address, CancellationToken cancellationToken)
    {
        await calls.CallAsync("setWebhook", null, async (bot, token) =>
        {
            await bot.SetWebhook(address, allowedUpdates: UpdateReader.Wanted, dropPendingUpdates: false, secretToken: secret.Value, cancellationToken: token);
            return true;
        }, cancellationToken);
        Log.Set(logger, address);
    }

    /// <returns>False when somebody set another one.</returns>
    private async Task<bool> CheckAsync(string address, CancellationToken cancellationToken)
    {
        var info = await calls.CallAsync("getWebhookInfo", null, (bot, token) => bot.GetWebhookInfo(token), cancellationToken);
        if (info.Url != address)
            return false;

        if (Trouble(info) is { } trouble)
        {
            if (state.Failed(Texts.HealthWebhookFails(trouble)))
                Log.NotReached(logger, trouble);
        }
        else
        {
            state.Succeeded();
        }

        return true;
    }

    /// <summary>What Telegram met lately, while something still waits.</summary>
    private string? Trouble(WebhookInfo info) =>
        info.PendingUpdateCount > 0 && info.LastErrorDate is { } at && time.GetUtcNow() - at < 2 * _glance ? info.LastErrorMessage : null;

    private static partial class Log
    {
        [LoggerMessage(1201, LogLevel.Information, "Telegram delivers to {Address} from now on.")]
        public static partial void Set(ILogger logger, string address);

        [LoggerMessage(1202, LogLevel.Warning, "The webhook cannot be set: {Problem} It is tried again until it can.")]
        public static partial void Failed(ILogger logger, string problem, Exception exception);

        [LoggerMessage(1203, LogLevel.Warning, "Telegram cannot deliver: {Trouble}.")]
        public static partial void NotReached(ILogger logger, string trouble);
    }
}
