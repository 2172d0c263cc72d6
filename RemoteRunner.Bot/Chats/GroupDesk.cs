using RemoteRunner.Bot.Access;
using RemoteRunner.Bot.Connection;
using RemoteRunner.Bot.Outbound;
using RemoteRunner.Core.Users;
using Telegram.Bot;
using Telegram.Bot.Exceptions;
using Telegram.Bot.Types;
using Telegram.Bot.Types.Enums;
using Role = RemoteRunner.Core.Users.Role;

namespace RemoteRunner.Bot.Chats;

/// <summary>Comes into groups with people it serves, and leaves those into which a stranger put it, and every channel.</summary>
internal sealed partial class GroupDesk(UserDirectory users, Doorkeeper door, BotMention name, Replies replies, TelegramCalls calls, ILogger<GroupDesk> logger)
{
    /// <summary>Somebody added the bot.</summary>
    /// <exception cref="RequestException">Telegram did not say what the bot is called.</exception>
    public async Task EnterAsync(ChatMemberUpdated membership, CancellationToken cancellationToken)
    {
        var chat = membership.Chat;
        var isServed = membership.From is { } adder && await users.GetRoleAsync(UserId.Telegram(adder.Id)) != Role.Stranger;
        if (isServed && chat.Type != ChatType.Channel)
            await replies.SendAsync(new ChatPlace(chat.Id), Texts.GroupGreeting(await name.GetAsync(cancellationToken)), cancellationToken);
        else
            await LeaveAsync(chat, cancellationToken);
    }

    /// <summary>A stranger wrote to the bot in a group: they are told once a day, and by no means let in there.</summary>
    public Task RefuseAsync(Message message, UserId user, CancellationToken cancellationToken) =>
        door.SayOnceADayAsync(user.Value, () => replies.AskAsync(ChatPlace.Of(message), Texts.Stranger(user.TelegramId ?? 0), markup: null, message.Id, cancellationToken));

    public Task LeaveAsync(Chat chat, CancellationToken cancellationToken) =>
        door.SayOnceADayAsync($"chat:{chat.Id}", () => LeaveNowAsync(chat, cancellationToken));

    private async Task LeaveNowAsync(Chat chat, CancellationToken cancellationToken)
    {
        if (chat.Type != ChatType.Channel)
            await replies.SendAsync(new ChatPlace(chat.Id), Texts.GroupOfStrangers, cancellationToken);
        try
        {
            await calls.CallAsync("leaveChat", chat.Id, async (bot, token) =>
            {
                await bot.LeaveChat(chat.Id, token);
                return true;
            }, cancellationToken);
        }
        catch (RequestException e)
        {
            Log.NotLeft(logger, chat.Id, e);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(2201, LogLevel.Warning, "The bot does not serve whoever added it to chat {Chat}, and could not leave it.")]
        public static partial void NotLeft(ILogger logger, long chat, Exception exception);
    }
}
