using RemoteRunner.Simulators.Telegram.Callbacks;
using RemoteRunner.Simulators.Telegram.Chats;
using RemoteRunner.Simulators.Telegram.Entities;
using RemoteRunner.Simulators.Telegram.Events;
using RemoteRunner.Simulators.Telegram.Files;
using RemoteRunner.Simulators.Telegram.Updates;
using RemoteRunner.Simulators.Telegram.Wire;

namespace RemoteRunner.Simulators.Telegram.Control;

/// <summary>What people do with their phones; each act becomes an update for the bot.</summary>
internal sealed class Phone(ChatStore chats, People people, UpdateQueue updates, CallbackDesk callbacks, FileShelf files, TimeProvider time)
{
    private const long FirstGroup = -1_001_000_000_001;

    private static readonly TimeSpan TapPatience = TimeSpan.FromSeconds(10);

    // Message ids and update ids of one chat rise together.
    private readonly Lock _gate = new();

    public (int MessageId, int? UpdateId) Send(SendRequest request)
    {
        var person = Known(request.UserId);
        var chatId = Reachable(request.ChatId ?? person.Id, person);
        var body = Typed(request.Text ?? "", request.Attachment is not null);
        var quote = ReadQuote(request, chatId);
        var album = ReadAlbum(request);

        var attachment = request.Attachment is { } sent ? Store(sent) : null;
        lock (_gate)
        {
            var message = chats.Add(chatId, id => new ChatMessage(id, chatId, person.ToUser(), time.GetUtcNow(), body)
            {
                ReplyTo = request.ReplyTo,
                Quote = quote,
                MediaGroup = album,
                ThreadId = request.ThreadId,
                Attachment = attachment,
            });
            var isThere = !chats.Read(chatId, room => room.Blocked);
            return (message.MessageId, isThere ? updates.Add(id => new Update(id) { Message = message }) : null);
        }
    }

    /// <summary>Makes a group and adds the bot to it, as the person does in two taps.</summary>
    /// <returns>The group's id.</returns>
    public long MakeGroup(GroupRequest request)
    {
        var person = Known(request.UserId);
        if (request.Title is not { Length: > 0 and <= 128 } title)
            throw new ControlRefusal(400, "A group needs a title of at most 128 characters.");
        lock (_gate)
        {
            var chatId = FirstGroup;
            while (chats.Read(chatId, _ => true))
                chatId--;
            if (!chats.EnsureGroup(chatId, title))
                throw new ControlRefusal(409, "There are too many chats: raise OutsideWorld:Chats.");

            var chat = chats.Read(chatId, room => room.Chat)!;
            updates.Add(id => new Update(id)
            {
                MyChatMember = new ChatMemberUpdated(
                    chat, person.ToUser(), time.GetUtcNow().ToUnixTimeSeconds(), new ChatMember("left", people.Bot), new ChatMember("member", people.Bot)),
            });
            return chatId;
        }
    }

    /// <summary>Begins a forum topic, in a group or in the person's chat with the bot.</summary>
    /// <returns>Its thread.</returns>
    public int MakeTopic(TopicRequest request)
    {
        var person = Known(request.UserId);
        var chatId = Reachable(request.ChatId ?? person.Id, person);
        if (request.Name is not { Length: > 0 and <= 128 } name)
            throw new ControlRefusal(400, "A topic needs a name of at most 128 characters.");
        lock (_gate)
        {
            // The topic's thread is the id of the message that begins it.
            var message = chats.Add(chatId, id => new ChatMessage(id, chatId, person.ToUser(), time.GetUtcNow(), new FormattedText(string.Empty, [])) { ThreadId = id, TopicName = name });
            updates.Add(id => new Update(id) { Message = message });
            return message.MessageId;
        }
    }

    public (int MessageId, int? UpdateId) Edit(EditRequest request)
    {
        var person = Known(request.UserId);
        var chatId = Reachable(request.ChatId ?? person.Id, person);
        if (chats.Find(chatId, request.MessageId) is not { } old || old.From.Id != person.Id)
            throw new ControlRefusal(404, $"User {person.Id} has no message {request.MessageId} in chat {chatId}.");
        var body = Typed(request.Text, old.Attachment is not null);

        lock (_gate)
        {
            var now = time.GetUtcNow();
            var message = chats.Change(chatId, request.MessageId, TelegramEventType.Edit, current => current with { Body = body, EditDate = now, Edits = current.Edits + 1 })
                ?? throw new ControlRefusal(404, "The message is gone.");
            return (message.MessageId, updates.Add(id => new Update(id) { EditedMessage = message }));
        }
    }

    public async Task<TapResult> TapAsync(TapRequest request, CancellationToken cancellationToken)
    {
        var person = Known(request.UserId);
        var chatId = Reachable(request.ChatId ?? person.Id, person);
        var message = chats.Find(chatId, request.MessageId)
            ?? throw new ControlRefusal(404, $"There is no message {request.MessageId} in chat {chatId}.");
        var hasButton = message.Keyboard?.InlineKeyboard.Any(row => row.Any(button => button.CallbackData == request.Data)) == true;
        if (!hasButton && !request.Force)
            throw new ControlRefusal(409, $"Message {request.MessageId} has no button with this data.");

        var tap = callbacks.Open(chatId, person.Id);
        int? updateId;
        lock (_gate)
        {
            updateId = updates.Add(id => new Update(id)
            {
                CallbackQuery = new CallbackQuery(tap.Id, person.ToUser(), (chatId * 7919).ToString())
                {
                    Message = chats.FindWire(chatId, request.MessageId),
                    Data = request.Data,
                },
            });
        }

        try
        {
            var answer = await tap.Answer.Task.WaitAsync(TapPatience, time, cancellationToken);
            return new TapResult(true, tap.Id, updateId, answer.Text, answer.ShowAlert, answer.Url);
        }
        catch (TimeoutException)
        {
            return new TapResult(false, tap.Id, updateId, null, false, null);
        }
    }

    public void SetBlocked(long userId, bool blocked)
    {
        var person = Known(userId);
        lock (_gate)
        {
            if (!chats.SetBlocked(person.Id, blocked))
                return;

            var chat = chats.Read(person.Id, room => room.Chat)!;
            var member = new ChatMember("member", people.Bot);
            var kicked = new ChatMember("kicked", people.Bot) { UntilDate = 0 };
            var (old, current) = blocked ? (member, kicked) : (kicked, member);
            updates.Add(id => new Update(id)
            {
                MyChatMember = new ChatMemberUpdated(chat, person.ToUser(), time.GetUtcNow().ToUnixTimeSeconds(), old, current),
            });
        }
    }

    private Person Known(long userId) =>
        people.Find(userId) ?? throw new ControlRefusal(404, $"There is no user {userId}; the users stand in OutsideWorld:Users.");

    private long Reachable(long chatId, Person person)
    {
        if (chatId > 0 && chatId != person.Id)
            throw new ControlRefusal(403, $"User {person.Id} cannot see the private chat {chatId}.");
        if (chatId < 0 && !chats.EnsureGroup(chatId, $"Group {-chatId}"))
            throw new ControlRefusal(409, "There are too many chats: raise OutsideWorld:Chats.");
        if (chats.Read(chatId, room => room.IsPrivate && room.Blocked))
            throw new ControlRefusal(409, $"User {person.Id} has blocked the bot.");
        return chatId;
    }

    private static FormattedText Typed(string text, bool isCaption)
    {
        var body = MessageTextRules.Settle(new FormattedText(text, []));
        if (!isCaption && body.Text.Length == 0)
            throw new ControlRefusal(400, "A message needs a text.");
        var limit = isCaption ? MessageTextRules.CaptionLimit : MessageTextRules.TextLimit;
        return body.Text.Length <= limit
            ? body
            : throw new ControlRefusal(400, $"A {(isCaption ? "caption" : "message")} has at most {limit} characters; a phone would send several.");
    }

    private TextQuote? ReadQuote(SendRequest request, long chatId)
    {
        if (request.ReplyTo is not { } replyTo)
            return request.Quote is null ? null : throw new ControlRefusal(400, "A quote needs a message in replyTo.");
        if (chats.Find(chatId, replyTo) is not { } answered)
            throw new ControlRefusal(404, $"There is no message {replyTo} in chat {chatId} to reply to.");
        if (request.Quote is not { Length: > 0 } quote)
            return null;

        var position = answered.Body.Text.IndexOf(quote, StringComparison.Ordinal);
        return position >= 0 && quote.Length <= MessageTextRules.CaptionLimit
            ? new TextQuote(quote, position) { IsManual = true }
            : throw new ControlRefusal(400, $"The quote must be a part of the message, at most {MessageTextRules.CaptionLimit} characters.");
    }

    // Photos go together, documents go together; a voice note goes alone.
    private static string? ReadAlbum(SendRequest request)
    {
        if (request.MediaGroup is not { Length: > 0 } album)
            return null;
        return request.Attachment is { ParsedKind: AttachmentKind.Photo or AttachmentKind.Document }
            ? album
            : throw new ControlRefusal(400, "An album holds photos or documents.");
    }

    private Attachment Store(SentAttachment sent)
    {
        var kind = sent.ParsedKind;
        if (sent.Content.Length == 0)
            throw new ControlRefusal(400, "The attachment is empty.");

        var (folder, name, type) = kind switch
        {
            AttachmentKind.Photo => ("photos", "photo.jpg", "image/jpeg"),
            AttachmentKind.Voice => ("voice", "voice.oga", "audio/ogg"),
            _ => ("documents", "document.bin", "application/octet-stream"),
        };
        var size = kind == AttachmentKind.Photo ? ImageSize.Read(sent.Content) ?? throw new ControlRefusal(400, "The photo is no PNG, GIF or JPEG.") : default;
        var file = files.Put(folder, sent.FileName ?? name, sent.MimeType ?? type, sent.Content);
        return new Attachment(kind, file.Id, file.UniqueId, file.Name, file.MimeType, file.Content.Length)
        {
            Duration = sent.Duration,
            Width = size.Width,
            Height = size.Height,
        };
    }
}

internal sealed record TapResult(bool Answered, string CallbackQueryId, int? UpdateId, string? Text, bool ShowAlert, string? Url);
