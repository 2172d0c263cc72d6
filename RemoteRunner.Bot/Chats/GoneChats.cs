using RemoteRunner.Bot.Outbound;
using RemoteRunner.Core.Users;
using Telegram.Bot.Exceptions;

namespace RemoteRunner.Bot.Chats;

/// <summary>Chats that cannot be written to any more: their reader blocked the bot, or is gone. The admins are told once.</summary>
internal sealed partial class GoneChats(ChatBindings chats, UserDirectory users, Replies replies, ILogger<GoneChats> logger)
{
    /// <summary>Whether Telegram says so; other refusals are about one message.</summary>
    public static bool IsGone(ApiRequestException e) =>
        e.ErrorCode == 403 || (e.ErrorCode == 400 && e.Message.Contains("chat not found", StringComparison.Ordinal));

    /// <summary>Notes it and tells the admins, unless they know.</summary>
    /// <exception cref="StackExchange.Redis.RedisException">The cache is away.</exception>
    public async Task NoteAsync(long chat, CancellationToken cancellationToken)
    {
        if (!await chats.NoteGoneAsync(chat))
            return;

        Log.Gone(logger, chat);
        var text = Texts.ReaderGone(await chats.NameOfAsync(UserId.Telegram(chat)), chat);
        foreach (var admin in await users.GetAdminsAsync())
        {
            if (admin.TelegramId is { } id && id != chat)
                await replies.SendAsync(ChatPlace.Private(id), text, cancellationToken);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(5601, LogLevel.Warning, "Chat {Chat} cannot be written to any more: the bot is blocked there, or the chat is gone.")]
        public static partial void Gone(ILogger logger, long chat);
    }
}
