using RemoteRunner.Simulators.Telegram.Chats;

namespace RemoteRunner.Simulators.Telegram.Api;

/// <summary>May the bot speak here? The checks that come before every send, edit and delete.</summary>
internal sealed class ChatAccess(ChatStore chats, People people)
{
    public long ToRead(BotRequest request)
    {
        if (request.Text("chat_id").Length == 0)
            throw BotApiException.BadRequest("chat_id is empty");
        if (request.ChatId is not { } chatId || !chats.Read(chatId, _ => true))
            throw BotApiException.BadRequest("chat not found");
        return chatId;
    }

    public long ToWrite(BotRequest request)
    {
        if (request.ChatId == people.Bot.Id)
            throw BotApiException.Forbidden("bots can't send messages to bots");

        var chatId = ToRead(request);
        var (started, blocked) = chats.Read(chatId, room => (room.Started, room.Blocked));
        if (!started)
            throw BotApiException.Forbidden("bot can't initiate conversation with a user");
        if (blocked)
            throw BotApiException.Forbidden(chatId > 0 ? "bot was blocked by the user" : "bot was kicked from the group chat");
        return chatId;
    }

    public int? Thread(BotRequest request, long chatId)
    {
        var thread = request.Integer("message_thread_id");
        if (thread == 0)
            return null;
        if (!chats.Read(chatId, room => room.Topics.ContainsKey(thread)))
            throw BotApiException.BadRequest("message thread not found");
        return thread;
    }

    public ChatMessage Message(long chatId, int? messageId, string what) =>
        (messageId is { } id ? chats.Find(chatId, id) : null) ?? throw BotApiException.BadRequest($"{what} not found");
}
