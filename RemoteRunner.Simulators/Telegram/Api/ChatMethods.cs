using System.Text.Json;
using RemoteRunner.Simulators.Telegram.Callbacks;
using RemoteRunner.Simulators.Telegram.Chats;
using RemoteRunner.Simulators.Telegram.Events;
using RemoteRunner.Simulators.Telegram.Wire;

namespace RemoteRunner.Simulators.Telegram.Api;

/// <summary>Everything around the messages: typing, button answers, reactions, who a chat is.</summary>
internal sealed class ChatMethods(ChatStore chats, ChatAccess access, CallbackDesk callbacks) : IBotMethods
{
    private const int CallbackTextLimit = 200;

    private static readonly HashSet<string> Actions =
    [
        "cancel", "typing", "record_video", "upload_video", "record_audio", "record_voice", "upload_audio", "upload_voice", "upload_photo",
        "upload_document", "choose_sticker", "pick_up_location", "find_location", "record_video_note", "upload_video_note",
    ];

    private static readonly HashSet<string> Emoji =
    [
        "❤", "👍", "👎", "🔥", "🥰", "👏", "😁", "🤔", "🤯", "😱", "🤬", "😢", "🎉", "🤩", "🤮", "💩", "🙏", "👌", "🕊", "🤡", "🥱", "🥴", "😍", "🐳", "❤‍🔥",
        "🌚", "🌭", "💯", "🤣", "⚡", "🍌", "🏆", "💔", "🤨", "😐", "🍓", "🍾", "💋", "🖕", "😈", "😴", "😭", "🤓", "👻", "👨‍💻", "👀", "🎃", "🙈", "😇", "😨",
        "🤝", "✍", "🤗", "🫡", "🎅", "🎄", "☃", "💅", "🤪", "🗿", "🆒", "💘", "🙉", "🦄", "😘", "💊", "🙊", "😎", "👾", "🤷‍♂", "🤷", "🤷‍♀", "😡",
    ];

    public IEnumerable<(string Name, BotMethod Method)> Methods =>
    [
        ("sendchataction", SendChatActionAsync),
        ("answercallbackquery", AnswerCallbackQueryAsync),
        ("setmessagereaction", SetMessageReactionAsync),
        ("getchat", GetChatAsync),
        ("leavechat", LeaveChatAsync),
    ];

    private Task<BotResult> SendChatActionAsync(BotRequest request, CancellationToken cancellationToken)
    {
        var action = request.Text("action").ToLowerInvariant();
        if (!Actions.Contains(action))
            throw BotApiException.BadRequest("wrong parameter action in request");
        var chatId = access.ToWrite(request);
        chats.ShowAction(chatId, access.Thread(request, chatId), action);
        return Task.FromResult(BotResult.True);
    }

    private Task<BotResult> AnswerCallbackQueryAsync(BotRequest request, CancellationToken cancellationToken)
    {
        var text = request.Text("text");
        if (text.Length > CallbackTextLimit)
            throw BotApiException.BadRequest("MESSAGE_TOO_LONG");

        var url = request.Text("url");
        var answer = new CallbackAnswer(text.Length > 0 ? text : null, request.Flag("show_alert"), url.Length > 0 ? url : null);
        return callbacks.Answer(request.Text("callback_query_id"), answer)
            ? Task.FromResult(BotResult.True)
            : throw BotApiException.BadRequest(BotErrors.QueryTooOld);
    }

    private Task<BotResult> SetMessageReactionAsync(BotRequest request, CancellationToken cancellationToken)
    {
        var reactions = ReadReactions(request);
        var chatId = access.ToWrite(request);
        var message = access.Message(chatId, request.MessageId, "message to react");
        if (reactions.Count > 1)
            throw BotApiException.BadRequest("REACTIONS_TOO_MANY");
        if (reactions.Any(reaction => reaction.Type != "emoji" || !Emoji.Contains(reaction.Emoji?.Replace("\uFE0F", "", StringComparison.Ordinal) ?? "")))
            throw BotApiException.BadRequest("REACTION_INVALID");
        chats.Change(chatId, message.Id, TelegramEventType.Reaction, old => old with { BotReactions = reactions });
        return Task.FromResult(BotResult.True);
    }

    private Task<BotResult> LeaveChatAsync(BotRequest request, CancellationToken cancellationToken)
    {
        var chatId = access.ToRead(request);
        if (chatId > 0)
            throw BotApiException.BadRequest("chat member status can't be changed in private chats");
        chats.SetBlocked(chatId, true);
        return Task.FromResult(BotResult.True);
    }

    private Task<BotResult> GetChatAsync(BotRequest request, CancellationToken cancellationToken)
    {
        var chat = chats.Read(access.ToRead(request), room => room.Chat)!;
        return Task.FromResult(new BotResult(new ChatFullInfo(chat.Id, chat.Type, 5, 11, new AcceptedGiftTypes(true, true, true, true, false))
        {
            Title = chat.Title,
            Username = chat.Username,
            FirstName = chat.FirstName,
            ActiveUsernames = chat.Username is { } name ? [name] : null,
            IsForum = chat.IsForum,
        }));
    }

    private static List<ReactionType> ReadReactions(BotRequest request)
    {
        const string complaint = "can't parse reaction types JSON object";
        if (request.Json("reaction", complaint) is not { } reactions)
            return [];
        try
        {
            return reactions.Deserialize<List<ReactionType>>(BotJson.Options) ?? [];
        }
        catch (JsonException)
        {
            throw BotApiException.BadRequest(complaint);
        }
    }
}
