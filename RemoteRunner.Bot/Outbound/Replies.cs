using Telegram.Bot;
using Telegram.Bot.Exceptions;
using Telegram.Bot.Types;
using Telegram.Bot.Types.Enums;

namespace RemoteRunner.Bot.Outbound;

/// <summary>Short answers of the bot itself, written as Telegram HTML.</summary>
internal sealed partial class Replies(OutboundScheduler outbound, ILogger<Replies> logger)
{
    /// <summary>Sends it; somebody who blocked the bot is not answered, which is logged.</summary>
    public async Task SendAsync(long chat, string html, CancellationToken cancellationToken)
    {
        try
        {
            await outbound.SendAsync(
                new OutboundCall<Message>(
                    OutboundKind.Reply, chat, "sendMessage",
                    (bot, token) => bot.SendMessage(chat, html, ParseMode.Html, linkPreviewOptions: new LinkPreviewOptions { IsDisabled = true }, cancellationToken: token)),
                cancellationToken);
        }
        catch (RequestException e)
        {
            Log.NotSent(logger, chat, e);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(3101, LogLevel.Warning, "A reply to chat {Chat} was refused by Telegram and is given up.")]
        public static partial void NotSent(ILogger logger, long chat, Exception exception);
    }
}
