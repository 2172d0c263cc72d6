using RemoteRunner.Bot.Connection;
using Telegram.Bot;
using Telegram.Bot.Exceptions;
using Telegram.Bot.Types;

namespace RemoteRunner.Bot.Commands;

/// <summary>Registers the commands with Telegram, so that phones offer them.</summary>
internal sealed partial class CommandMenu(TelegramCalls calls, IEnumerable<IChatCommand> commands, TimeProvider time, ILogger<CommandMenu> logger) : BackgroundService
{
    private static readonly TimeSpan _longestPause = TimeSpan.FromMinutes(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var menu = commands.Where(c => c.Description is not null).Select(c => new BotCommand(c.Name, c.Description!)).ToArray();
        for (var failures = 0; ;)
        {
            try
            {
                await calls.CallAsync("setMyCommands", null, async (bot, token) =>
                {
                    await bot.SetMyCommands(menu, BotCommandScope.AllPrivateChats(), cancellationToken: token);
                    return true;
                }, stoppingToken);
                return;
            }
            catch (RequestException e) when (!stoppingToken.IsCancellationRequested)
            {
                if (++failures == 1)
                    Log.Failed(logger, e);
                var pause = Backoff.Pause(failures, TimeSpan.FromSeconds(2), _longestPause);
                if (e is ApiRequestException { Parameters.RetryAfter: { } seconds })
                    pause += TimeSpan.FromSeconds(seconds);
                await Task.Delay(pause, time, stoppingToken);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(4001, LogLevel.Warning, "The commands could not be registered with Telegram; it is tried again until they are.")]
        public static partial void Failed(ILogger logger, Exception exception);
    }
}
