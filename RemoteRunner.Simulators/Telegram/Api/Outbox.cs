using System.Text.Json;
using RemoteRunner.Simulators.Telegram.Chats;
using RemoteRunner.Simulators.Telegram.Entities;
using RemoteRunner.Simulators.Telegram.Flood;
using RemoteRunner.Simulators.Telegram.Wire;

namespace RemoteRunner.Simulators.Telegram.Api;

/// <summary>The way every new message of the bot takes: read, check, ration, store.</summary>
internal sealed class Outbox(ChatStore chats, People people, ChatAccess access, FloodControl flood, TimeProvider time)
{
    private const int MaxRich = 32_768;

    private static readonly string[] RichSources = ["markdown", "html"];

    private static readonly JsonElement NoEntities = JsonDocument.Parse("[]").RootElement.Clone();

    public FormattedText ReadText(BotRequest request)
    {
        if (request.Text("text").Length == 0)
            throw BotApiException.BadRequest("message text is empty");

        var body = Parse(request, "text", "entities");
        if (body.Text.Length == 0)
            throw BotApiException.BadRequest("text must be non-empty");
        if (body.Text.Length > MessageTextRules.TextLimit)
            throw BotApiException.BadRequest("message is too long");
        return body;
    }

    /// <summary>A draft may be empty: the phone shows that as thinking.</summary>
    public FormattedText ReadDraft(BotRequest request)
    {
        var body = Parse(request, "text", "entities");
        return body.Text.Length <= MessageTextRules.TextLimit ? body : throw BotApiException.BadRequest("message is too long");
    }

    /// <summary>The source of <c>{"markdown":"# Title"}</c> or <c>{"html":"…"}</c>: exactly one of them, at most 32,768 characters.</summary>
    public static FormattedText ReadRich(BotRequest request)
    {
        var rich = request.Json("rich_message", "can't parse rich message JSON object");
        if (rich is not { ValueKind: JsonValueKind.Object } message)
            throw BotApiException.BadRequest("object expected as rich message");
        string[] given = [.. RichSources.Where(name => message.TryGetProperty(name, out var source) && source.ValueKind == JsonValueKind.String)];
        if (given is not [var only])
            throw BotApiException.BadRequest("exactly one of the fields html and markdown must be used");

        var text = message.GetProperty(only).GetString()!.Trim();
        return text.Length switch
        {
            0 => throw BotApiException.BadRequest("message text is empty"),
            > MaxRich => throw BotApiException.BadRequest("message is too long"),
            _ => new FormattedText(text, []),
        };
    }

    public FormattedText ReadCaption(BotRequest request)
    {
        var caption = Parse(request, "caption", "caption_entities");
        if (caption.Text.Length > MessageTextRules.CaptionLimit)
            throw BotApiException.BadRequest("message caption is too long");
        return caption;
    }

    public static LinkPreviewOptions? ReadLinkPreview(BotRequest request)
    {
        if (request.Json("link_preview_options", "can't parse link preview options JSON object") is not { } options)
            return request.Flag("disable_web_page_preview") ? new LinkPreviewOptions { IsDisabled = true } : null;
        try
        {
            return options.Deserialize<LinkPreviewOptions>(BotJson.Options);
        }
        catch (JsonException)
        {
            throw BotApiException.BadRequest("object expected as link preview options");
        }
    }

    public Message Send(BotRequest request, FormattedText body, Func<Attachment?> attach) => Send(request, body, attach, isRich: false);

    public Message SendRich(BotRequest request, FormattedText body) => Send(request, body, () => null, isRich: true);

    private Message Send(BotRequest request, FormattedText body, Func<Attachment?> attach, bool isRich)
    {
        var replyTo = ReadReply(request);
        var keyboard = KeyboardReader.Read(request, request.ChatId > 0, onlyInline: false);
        var chatId = access.ToWrite(request);
        var thread = access.Thread(request, chatId);
        if (replyTo is { } reply && chats.Find(chatId, reply.MessageId) is null)
            replyTo = reply.Optional ? null : throw BotApiException.BadRequest("message to be replied not found");

        Ration(chatId);
        var attachment = attach();
        return chats.Add(chatId, id => new ChatMessage(id, chatId, people.Bot, time.GetUtcNow(), body)
        {
            ThreadId = thread,
            ReplyTo = replyTo?.MessageId,
            Silent = request.Flag("disable_notification"),
            Protected = request.Flag("protect_content"),
            LinkPreview = attachment is null ? ReadLinkPreview(request) : null,
            Keyboard = keyboard,
            Attachment = attachment,
            IsRich = isRich,
        });
    }

    public void Ration(long chatId)
    {
        if (flood.Take(chatId) is { } retryAfter)
            throw BotApiException.TooManyRequests(retryAfter);
    }

    private FormattedText Parse(BotRequest request, string textName, string entitiesName)
    {
        var given = new List<MessageEntity>();
        var json = request.Json(entitiesName, $"can't parse {entitiesName} JSON object") ?? NoEntities;
        foreach (var entity in json.ValueKind == JsonValueKind.Array ? json.EnumerateArray() : NoEntities.EnumerateArray())
            given.Add(ReadEntity(entity));
        return MessageTextRules.Parse(request.Text(textName), request.Text("parse_mode"), given, people.FindUser);
    }

    private static MessageEntity ReadEntity(JsonElement entity)
    {
        try
        {
            var read = entity.Deserialize<MessageEntity>(BotJson.Options);
            return read is { Type: not null, Offset: >= 0, Length: >= 0 }
                ? read
                : throw BotApiException.BadRequest("can't parse MessageEntity: Can't find field \"type\"");
        }
        catch (JsonException)
        {
            throw BotApiException.BadRequest("can't parse MessageEntity: expected an Object");
        }
    }

    private static (int MessageId, bool Optional)? ReadReply(BotRequest request)
    {
        if (request.Json("reply_parameters", "can't parse reply parameters JSON object") is not { } reply)
        {
            var legacy = request.Integer("reply_to_message_id");
            return legacy > 0 ? (legacy, request.Flag("allow_sending_without_reply")) : null;
        }

        if (reply.ValueKind != JsonValueKind.Object)
            throw BotApiException.BadRequest("object expected as reply parameters");
        if (!reply.EnumerateObject().Any())
            return null;
        if (!reply.TryGetProperty("message_id", out var id) || !int.TryParse(id.ToString(), out var messageId))
            throw BotApiException.BadRequest("can't find field \"message_id\"");

        var optional = reply.TryGetProperty("allow_sending_without_reply", out var allow) && allow.ValueKind == JsonValueKind.True;
        return messageId > 0 ? (messageId, optional) : null;
    }
}
