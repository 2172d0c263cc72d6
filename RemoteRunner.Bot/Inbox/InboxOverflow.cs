using System.Threading.Channels;
using RemoteRunner.Bot.Outbound;
using RemoteRunner.Core.Users;
using StackExchange.Redis;
using Telegram.Bot;
using Telegram.Bot.Exceptions;
using Telegram.Bot.Types;
using Role = RemoteRunner.Core.Users.Role;

namespace RemoteRunner.Bot.Inbox;

/// <summary>Tells the sender of a message that found its inbox full; once while the notice waits, not once a message.</summary>
internal sealed partial class InboxOverflow(OutboundScheduler outbound, UserDirectory users, ILogger<InboxOverflow> logger) : BackgroundService
{
    private const int Cap = 1_000;

    private readonly Channel<(long Chat, long User)> _refused = Channel.CreateBounded<(long, long)>(
        new BoundedChannelOptions(Cap) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    public void Refused(Update update)
    {
        if (update.Message is { From: { } from } message)
            _refused.Writer.TryWrite((message.Chat.Id, from.Id));
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (await _refused.Reader.WaitToReadAsync(stoppingToken))
        {
            var refused = new Dictionary<long, long>();
            while (_refused.Reader.TryRead(out var one))
                refused[one.Chat] = one.User;

            foreach (var (chat, user) in refused)
                await TellAsync(chat, user, stoppingToken);
        }
    }

    private async Task TellAsync(long chat, long user, CancellationToken cancellationToken)
    {
        try
        {
            if (await users.GetRoleAsync(UserId.Telegram(user)) == Role.Stranger)
                return;

            await outbound.SendAsync(
                new OutboundCall<Message>(OutboundKind.Reply, chat, "sendMessage", (bot, token) => bot.SendMessage(chat, Texts.InboxFull, cancellationToken: token)),
                cancellationToken);
        }
        catch (Exception e) when (e is RequestException or RedisException or TimeoutException)
        {
            Log.NotTold(logger, chat, e);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(2101, LogLevel.Warning, "The inbox of chat {Chat} is full, and its owner could not be told.")]
        public static partial void NotTold(ILogger logger, long chat, Exception exception);
    }
}
