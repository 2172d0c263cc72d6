using Microsoft.Extensions.Options;
using RemoteRunner.Bot.Connection;
using RemoteRunner.Bot.Leases;
using RemoteRunner.Core.SignIn;
using StackExchange.Redis;
using Telegram.Bot;
using Telegram.Bot.Exceptions;
using Telegram.Bot.Types;

namespace RemoteRunner.Bot.Access;

/// <summary>
/// At the start: puts the Mini App's button beside the message field of every private chat where there is a public address,
/// takes it away where there is none, and tells the box which bot it is.
/// </summary>
internal sealed partial class MiniAppKeeper(
    TelegramCalls calls, BotLease lease, WebBotStore bots, IOptions<WebOptions> web, IOptions<TelegramOptions> telegram, TimeProvider time, ILogger<MiniAppKeeper> logger)
    : BackgroundService
{
    private static readonly TimeSpan _longestPause = TimeSpan.FromMinutes(5);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => lease.WhileWorkingAsync(KeepAsync, stoppingToken);

    private async Task KeepAsync(CancellationToken cancellationToken)
    {
        var address = web.Value.MiniAppAddress;
        MenuButton button = address is null ? new MenuButtonDefault() : new MenuButtonWebApp { Text = Texts.MiniAppButton, WebApp = new WebAppInfo(address) };
        for (var failures = 0; ;)
        {
            try
            {
                // The door opens before there is a button to it. A button of somebody else's is left alone.
                if (address is not null)
                    await bots.SetAsync(new WebBot(telegram.Value.BotId, HasMiniApp: true));
                if (address is not null || await bots.GetAsync() is { HasMiniApp: true })
                    await SetAsync(button, cancellationToken);
                if (address is null)
                    await bots.SetAsync(new WebBot(telegram.Value.BotId, HasMiniApp: false));
                return;
            }
            catch (Exception e) when (e is RequestException or RedisException or TimeoutException && !cancellationToken.IsCancellationRequested)
            {
                if (++failures == 1)
                    Log.Failed(logger, e);
                var pause = Backoff.Pause(failures, TimeSpan.FromSeconds(2), _longestPause);
                if (e is ApiRequestException { Parameters.RetryAfter: { } seconds })
                    pause += TimeSpan.FromSeconds(seconds);
                await Task.Delay(pause, time, cancellationToken);
            }
        }
    }

    private Task<bool> SetAsync(MenuButton button, CancellationToken cancellationToken) =>
        calls.CallAsync("setChatMenuButton", null, async (bot, token) =>
        {
            await bot.SetChatMenuButton(menuButton: button, cancellationToken: token);
            return true;
        }, cancellationToken);

    private static partial class Log
    {
        [LoggerMessage(5301, LogLevel.Warning, "The Mini App's button could not be set; it is tried again until it is.")]
        public static partial void Failed(ILogger logger, Exception exception);
    }
}
