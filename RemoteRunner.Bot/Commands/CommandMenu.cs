using RemoteRunner.Bot.Connection;
using RemoteRunner.Bot.Leases;
using Telegram.Bot;
using Telegram.Bot.Exceptions;
using Telegram.Bot.Types;

namespace RemoteRunner.Bot.Commands;

/// <summary>Registers the commands with Telegram, so that phones offer them.</summary>
internal sealed partial class CommandMenu(
    TelegramCalls calls, IEnumerable<IChatCommand> commands, BotLease lease, TimeProvider time, ILogger<CommandMenu> logger) : BackgroundService
{
    private static readonly TimeSpan _longestPause = TimeSpan.FromMinutes(5);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => lease.WhileWorkingAsync(RegisterAsync, stoppingToken);

    private async Task RegisterAsync(CancellationToken cancellationToken)
    {
        var menu = commands.Where(c => c.Description is not null).Select(c => new BotCommand(c.Name, c.Description!)).ToArray();
        for (var failures = 0; ;)
        {
            try
            {
                foreach (BotCommandScope scope in (BotCommandScope[])[BotCommandScope.AllPrivateChats(), BotCommandScope.AllGroupChats()])
                {
                    await calls.CallAsync("setMyCommands", null, async (bot, token) =>
                    {
                        await bot.SetMyCommands(menu, scope, cancellationToken: token);
                        return true;
                    }, cancellationToken);
                }

                return;
            }
            catch (RequestException e) when (!cancellationToken.IsCancellationRequested)
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

    private static partial class Log
    {
        [LoggerMessage(4001, LogLevel.Warning, "The commands could not be registered with Telegram; it is tried again until they are.")]
        public static partial void Failed(ILogger logger, Exception exception);
    }
}
