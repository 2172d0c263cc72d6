using RemoteRunner.Simulators.Telegram.Chats;
using RemoteRunner.Simulators.Telegram.Events;

namespace RemoteRunner.Simulators.Telegram.Api;

/// <summary>Sending, editing and deleting texts.</summary>
internal sealed class MessageMethods(ChatStore chats, People people, ChatAccess access, Outbox outbox, TimeProvider time) : IBotMethods
{
    private static readonly TimeSpan DeletableFor = TimeSpan.FromHours(48);

    public IEnumerable<(string Name, BotMethod Method)> Methods =>
    [
        ("sendmessage", SendMessageAsync),
        ("sendmessagedraft", SendMessageDraftAsync),
        ("sendrichmessage", SendRichMessageAsync),
        ("editmessagetext", EditMessageTextAsync),
        ("editmessagereplymarkup", EditMessageReplyMarkupAsync),
        ("deletemessage", DeleteMessageAsync),
    ];

    private Task<BotResult> SendMessageAsync(BotRequest request, CancellationToken cancellationToken)
    {
        var body = outbox.ReadText(request);
        return Done(outbox.Send(request, body, () => null));
    }

    private Task<BotResult> SendRichMessageAsync(BotRequest request, CancellationToken cancellationToken)
    {
        var body = Outbox.ReadRich(request);
        return Done(outbox.SendRich(request, body));
    }

    // A preview for thirty seconds in a private chat; nothing of it stays.
    private Task<BotResult> SendMessageDraftAsync(BotRequest request, CancellationToken cancellationToken)
    {
        var body = outbox.ReadDraft(request);
        if (request.Long("draft_id") == 0)
            throw BotApiException.BadRequest("DRAFT_ID_INVALID");
        var chatId = access.ToWrite(request);
        if (chatId < 0)
            throw BotApiException.BadRequest("TEXTDRAFT_PEER_INVALID");
        var thread = access.Thread(request, chatId);
        outbox.Ration(chatId);
        chats.ShowDraft(chatId, thread, request.Long("draft_id"), body);
        return Done(true);
    }

    private Task<BotResult> EditMessageTextAsync(BotRequest request, CancellationToken cancellationToken)
    {
        var body = outbox.ReadText(request);
        var keyboard = KeyboardReader.Read(request, request.ChatId > 0, onlyInline: true);
        var preview = Outbox.ReadLinkPreview(request);
        var message = Editable(request);
        if (message.Attachment is not null)
            throw BotApiException.BadRequest("there is no text in the message to edit");

        outbox.Ration(message.ChatId);
        if (message.Body.SameAs(body) && KeyboardReader.Same(message.Keyboard, keyboard))
            throw BotApiException.BadRequest(BotErrors.NotModified);
        return Changed(message, old => old with { Body = body, Keyboard = keyboard, LinkPreview = preview });
    }

    private Task<BotResult> EditMessageReplyMarkupAsync(BotRequest request, CancellationToken cancellationToken)
    {
        var keyboard = KeyboardReader.Read(request, request.ChatId > 0, onlyInline: true);
        var message = Editable(request);
        outbox.Ration(message.ChatId);
        if (KeyboardReader.Same(message.Keyboard, keyboard))
            throw BotApiException.BadRequest(BotErrors.NotModified);
        return Changed(message, old => old with { Keyboard = keyboard });
    }

    private Task<BotResult> DeleteMessageAsync(BotRequest request, CancellationToken cancellationToken)
    {
        if (request.Text("chat_id").Length == 0)
            throw BotApiException.BadRequest("chat identifier is not specified");
        if (request.MessageId is null)
            throw BotApiException.BadRequest("message identifier is not specified");

        var chatId = access.ToWrite(request);
        var message = access.Message(chatId, request.MessageId, "message to delete");
        // In a group a bot without admin rights deletes only its own messages.
        var mayDelete = chatId > 0 || message.From.Id == people.Bot.Id;
        if (!mayDelete || time.GetUtcNow() - message.Date > DeletableFor)
            throw BotApiException.BadRequest("message can't be deleted");
        chats.Delete(chatId, message.Id);
        return Done(true);
    }

    private ChatMessage Editable(BotRequest request)
    {
        if (request.Text("chat_id").Length == 0 && request.MessageId is null)
            throw BotApiException.BadRequest("inline message identifier is not specified");

        var chatId = access.ToWrite(request);
        var message = access.Message(chatId, request.MessageId, "message to edit");
        return message.From.Id == people.Bot.Id ? message : throw BotApiException.BadRequest("message can't be edited");
    }

    private Task<BotResult> Changed(ChatMessage message, Func<ChatMessage, ChatMessage> change)
    {
        var now = time.GetUtcNow();
        var changed = chats.Change(message.ChatId, message.Id, TelegramEventType.Edit, old => change(old) with { EditDate = now, Edits = old.Edits + 1 });
        return Done(changed ?? throw BotApiException.BadRequest("message to edit not found"));
    }

    private static Task<BotResult> Done(object result) => Task.FromResult(new BotResult(result));
}
