using Microsoft.Extensions.Options;
using RemoteRunner.Bot.Chats;
using RemoteRunner.Bot.Connection;
using RemoteRunner.Bot.Outbound;
using RemoteRunner.Core.Redis;
using RemoteRunner.Core.Users;
using StackExchange.Redis;
using Telegram.Bot.Types;

namespace RemoteRunner.Bot.Access;

/// <summary>What strangers get: one refusal a day; the one with the claim code gets in.</summary>
internal sealed partial class Doorkeeper(
    IConnectionMultiplexer redis, ClaimDesk claims, InviteDesk invites, Replies replies, IOptions<TelegramOptions> options, ILogger<Doorkeeper> logger)
{
    private static readonly TimeSpan _silence = TimeSpan.FromHours(24);

    /// <exception cref="RedisException">The cache is away.</exception>
    public async Task ReceiveAsync(Message message, UserId user, CancellationToken cancellationToken)
    {
        if (ClaimCode.Read(message.Text) is { } letters && await claims.TryClaimAsync(user, letters))
        {
            await replies.SendAsync(ChatPlace.Of(message), Texts.Claimed(message.From?.FirstName), cancellationToken);
            return;
        }

        if (await invites.TryAcceptAsync(user, message.Text) is { } admin)
        {
            var name = message.From?.FirstName;
            await replies.SendAsync(ChatPlace.Of(message), Texts.Invited(name), cancellationToken);
            if (admin.TelegramId is { } chat)
                await replies.SendAsync(ChatPlace.Private(chat), Texts.HasAccepted(name ?? user.Value, user.TelegramId ?? 0), cancellationToken);
            return;
        }

        await SayOnceADayAsync(user.Value, async () =>
        {
            Log.Refused(logger, user);
            await replies.SendAsync(ChatPlace.Of(message), Texts.Stranger(user.TelegramId ?? 0), cancellationToken);
        });
    }

    /// <summary>Says something once a day for each name. Noted when it was said: a crash in between says it twice, not never.</summary>
    public async Task SayOnceADayAsync(string name, Func<Task> say)
    {
        var key = RedisKeys.BotRefused(options.Value.BotId, name);
        if (await redis.GetDatabase().KeyExistsAsync(key))
            return;

        await say();
        await redis.GetDatabase().StringSetAsync(key, "1", _silence);
    }

    private static partial class Log
    {
        [LoggerMessage(5201, LogLevel.Information, "User {User} is not on the bot's list and was told so.")]
        public static partial void Refused(ILogger logger, UserId user);
    }
}
