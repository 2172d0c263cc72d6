using RemoteRunner.Simulators.Telegram.Entities;
using RemoteRunner.Simulators.Telegram.Wire;

namespace RemoteRunner.Simulators.Telegram.Chats;

/// <summary>One message as the server keeps it. <see cref="Body"/> is the text, or the caption of an attachment.</summary>
internal sealed record ChatMessage(int Id, long ChatId, User From, DateTimeOffset Date, FormattedText Body)
{
    public int? ThreadId { get; init; }
    /// <summary>Of the service message that begins a topic: its name.</summary>
    public string? TopicName { get; init; }

    public int? ReplyTo { get; init; }

    /// <summary>The quoted part of the message it replies to.</summary>
    public TextQuote? Quote { get; init; }

    /// <summary>The album it belongs to.</summary>
    public string? MediaGroup { get; init; }

    public DateTimeOffset? EditDate { get; init; }
    public int Edits { get; init; }
    public bool Silent { get; init; }
    public bool Protected { get; init; }
    /// <summary>Whether it was sent as a rich message; the body is its source.</summary>
    public bool IsRich { get; init; }

    public Attachment? Attachment { get; init; }
    public InlineKeyboardMarkup? Keyboard { get; init; }
    public LinkPreviewOptions? LinkPreview { get; init; }
    public IReadOnlyList<ReactionType> BotReactions { get; init; } = [];

    public Message ToWire(Chat chat, ChatMessage? replyTo = null) => new(Id, Date.ToUnixTimeSeconds(), chat)
    {
        MessageThreadId = ThreadId,
        IsTopicMessage = ThreadId is null ? null : true,
        From = From,
        EditDate = EditDate?.ToUnixTimeSeconds(),
        HasProtectedContent = Protected ? true : null,
        ReplyToMessage = replyTo?.ToWire(chat),
        Quote = Quote,
        MediaGroupId = MediaGroup,
        ForumTopicCreated = TopicName is { } name ? new ForumTopicCreated(name, 0x6FB9F0) : null,
        Text = Attachment is null && TopicName is null && !IsRich ? Body.Text : null,
        // Every block a paragraph: what a phone would make of the source is not played.
        RichMessage = IsRich ? new RichMessage([.. Body.Text.Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Select(block => new RichBlockParagraph(block.Trim()))]) : null,
        Entities = Attachment is null && Body.Entities.Count > 0 ? Body.Entities : null,
        LinkPreviewOptions = LinkPreview,
        Caption = Attachment is not null && Body.Text.Length > 0 ? Body.Text : null,
        CaptionEntities = Attachment is not null && Body.Entities.Count > 0 ? Body.Entities : null,
        ReplyMarkup = Keyboard,
        Document = Attachment is { Kind: AttachmentKind.Document } document
            ? new Document(document.FileId, document.FileUniqueId) { FileName = document.FileName, MimeType = document.MimeType, FileSize = document.Size }
            : null,
        Voice = Attachment is { Kind: AttachmentKind.Voice } voice
            ? new Voice(voice.FileId, voice.FileUniqueId, voice.Duration) { MimeType = voice.MimeType, FileSize = voice.Size }
            : null,
        Photo = Attachment is { Kind: AttachmentKind.Photo } photo
            ? [new PhotoSize(photo.FileId, photo.FileUniqueId, photo.Width, photo.Height) { FileSize = photo.Size }]
            : null,
    };
}
