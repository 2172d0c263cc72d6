using RemoteRunner.Simulators.Telegram.Callbacks;
using RemoteRunner.Simulators.Telegram.Chats;
using RemoteRunner.Simulators.Telegram.Entities;
using RemoteRunner.Simulators.Telegram.Events;
using RemoteRunner.Simulators.Telegram.Files;
using RemoteRunner.Simulators.Telegram.Updates;
using RemoteRunner.Simulators.Telegram.Wire;

namespace RemoteRunner.Simulators.Telegram.Control;

/// <summary>What people do with their phones; each act becomes an update for the bot.</summary>
internal sealed class Phone(
    ChatStore chats, People people, UpdateQueue updates, CallbackDesk callbacks, FileShelf files, Reach reach, TimeProvider time)
{
    private static readonly TimeSpan TapPatience = TimeSpan.FromSeconds(10);

    public (int MessageId, int? UpdateId) Send(SendRequest request)
    {
        var person = reach.Known(request.UserId);
        var chatId = reach.Open(request.ChatId ?? person.Id, person);
        var body = Typed(request.Text ?? "", request.Attachment is not null);
        var quote = ReadQuote(request, chatId);
        var album = ReadAlbum(request);

        var attachment = request.Attachment is { } sent ? Store(sent) : null;
        lock (reach.Gate)
        {
            var message = chats.Add(chatId, id => new ChatMessage(id, chatId, person.ToUser(), time.GetUtcNow(), body)
            {
                ReplyTo = request.ReplyTo,
                Quote = quote,
                MediaGroup = album,
                ThreadId = request.ThreadId,
                Attachment = attachment,
            });
            return (message.MessageId, IsThere(chatId) ? updates.Add(id => new Update(id) { Message = message }) : null);
        }
    }

    public (int MessageId, int? UpdateId) Edit(EditRequest request)
    {
        var person = reach.Known(request.UserId);
        var chatId = reach.Open(request.ChatId ?? person.Id, person);
        if (chats.Find(chatId, request.MessageId) is not { } old || old.From.Id != person.Id)
            throw new ControlRefusal(404, $"User {person.Id} has no message {request.MessageId} in chat {chatId}.");
        var body = Typed(request.Text, old.Attachment is not null);

        lock (reach.Gate)
        {
            var now = time.GetUtcNow();
            var message = chats.Change(chatId, request.MessageId, TelegramEventType.Edit, current => current with { Body = body, EditDate = now, Edits = current.Edits + 1 })
                ?? throw new ControlRefusal(404, "The message is gone.");
            return (message.MessageId, IsThere(chatId) ? updates.Add(id => new Update(id) { EditedMessage = message }) : null);
        }
    }

    public async Task<TapResult> TapAsync(TapRequest request, CancellationToken cancellationToken)
    {
        var person = reach.Known(request.UserId);
        var chatId = reach.Open(request.ChatId ?? person.Id, person);
        var message = chats.Find(chatId, request.MessageId)
            ?? throw new ControlRefusal(404, $"There is no message {request.MessageId} in chat {chatId}.");
        var hasButton = message.Keyboard?.InlineKeyboard.Any(row => row.Any(button => button.CallbackData == request.Data)) == true;
        if (!hasButton && !request.Force)
            throw new ControlRefusal(409, $"Message {request.MessageId} has no button with this data.");

        var tap = callbacks.Open(chatId, person.Id);
        int? updateId;
        lock (reach.Gate)
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
        var person = reach.Known(userId);
        lock (reach.Gate)
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

    private bool IsThere(long chatId) => !chats.Read(chatId, room => room.Blocked);

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
