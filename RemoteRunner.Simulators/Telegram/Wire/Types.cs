using System.Text.Json.Serialization;

namespace RemoteRunner.Simulators.Telegram.Wire;

// The Bot API's own objects, as far as the simulator speaks them. Names become snake_case in BotJson.

internal sealed record User(long Id, bool IsBot, string FirstName)
{
    public string? LastName { get; init; }
    public string? Username { get; init; }
    public string? LanguageCode { get; init; }
    public bool? CanJoinGroups { get; init; }
    public bool? CanReadAllGroupMessages { get; init; }
    public bool? SupportsInlineQueries { get; init; }
    public bool? CanConnectToBusiness { get; init; }
    public bool? HasMainWebApp { get; init; }
    public bool? HasTopicsEnabled { get; init; }
}

internal sealed record Chat(long Id, string Type)
{
    public string? Title { get; init; }
    public string? Username { get; init; }
    public string? FirstName { get; init; }
    public bool? IsForum { get; init; }
}

internal sealed record ChatFullInfo(long Id, string Type, int AccentColorId, int MaxReactionCount, AcceptedGiftTypes AcceptedGiftTypes)
{
    public string? Title { get; init; }
    public string? Username { get; init; }
    public string? FirstName { get; init; }
    public IReadOnlyList<string>? ActiveUsernames { get; init; }
    public bool? IsForum { get; init; }
}

internal sealed record AcceptedGiftTypes(bool UnlimitedGifts, bool LimitedGifts, bool UniqueGifts, bool PremiumSubscription, bool GiftsFromChannels);

internal sealed record MessageEntity(string Type, int Offset, int Length)
{
    public string? Url { get; init; }
    public User? User { get; init; }
    public string? Language { get; init; }
    public string? CustomEmojiId { get; init; }
    public long? UnixTime { get; init; }
    public string? DateTimeFormat { get; init; }

    [JsonIgnore]
    public int End => Offset + Length;
}

internal sealed record Message(int MessageId, long Date, Chat Chat)
{
    public int? MessageThreadId { get; init; }
    public User? From { get; init; }
    public bool? IsTopicMessage { get; init; }
    public long? EditDate { get; init; }
    public bool? HasProtectedContent { get; init; }
    public Message? ReplyToMessage { get; init; }
    public TextQuote? Quote { get; init; }
    public string? MediaGroupId { get; init; }
    public ForumTopicCreated? ForumTopicCreated { get; init; }
    public string? Text { get; init; }
    public IReadOnlyList<MessageEntity>? Entities { get; init; }
    public LinkPreviewOptions? LinkPreviewOptions { get; init; }
    public Document? Document { get; init; }
    public Voice? Voice { get; init; }
    public IReadOnlyList<PhotoSize>? Photo { get; init; }
    public string? Caption { get; init; }
    public IReadOnlyList<MessageEntity>? CaptionEntities { get; init; }
    public InlineKeyboardMarkup? ReplyMarkup { get; init; }
    public RichMessage? RichMessage { get; init; }
}

internal sealed record RichMessage(IReadOnlyList<RichBlockParagraph> Blocks);

internal sealed record RichBlockParagraph(string Text)
{
    public string Type { get; } = "paragraph";
}

internal sealed record ForumTopicCreated(string Name, int IconColor);

internal sealed record TextQuote(string Text, int Position)
{
    public bool? IsManual { get; init; }
}

internal sealed record LinkPreviewOptions
{
    public bool? IsDisabled { get; init; }
    public string? Url { get; init; }
    public bool? PreferSmallMedia { get; init; }
    public bool? PreferLargeMedia { get; init; }
    public bool? ShowAboveText { get; init; }
}

internal sealed record InlineKeyboardMarkup(IReadOnlyList<IReadOnlyList<InlineKeyboardButton>> InlineKeyboard);

internal sealed record InlineKeyboardButton(string Text)
{
    public string? Url { get; init; }
    public string? CallbackData { get; init; }
    public string? Style { get; init; }
    public string? IconCustomEmojiId { get; init; }
    public WebAppInfo? WebApp { get; init; }
    public CopyTextButton? CopyText { get; init; }
    public string? SwitchInlineQuery { get; init; }
    public string? SwitchInlineQueryCurrentChat { get; init; }
}

internal sealed record WebAppInfo(string Url);

internal sealed record CopyTextButton(string Text);

internal sealed record PhotoSize(string FileId, string FileUniqueId, int Width, int Height)
{
    public long? FileSize { get; init; }
}

internal sealed record Document(string FileId, string FileUniqueId)
{
    public string? FileName { get; init; }
    public string? MimeType { get; init; }
    public long? FileSize { get; init; }
}

internal sealed record Voice(string FileId, string FileUniqueId, int Duration)
{
    public string? MimeType { get; init; }
    public long? FileSize { get; init; }
}

internal sealed record File(string FileId, string FileUniqueId)
{
    public long? FileSize { get; init; }
    public string? FilePath { get; init; }
}

internal sealed record BotCommand(string Command, string Description);

internal sealed record CallbackQuery(string Id, User From, string ChatInstance)
{
    public Message? Message { get; init; }
    public string? Data { get; init; }
}

internal sealed record ChatMemberUpdated(Chat Chat, User From, long Date, ChatMember OldChatMember, ChatMember NewChatMember);

internal sealed record ChatMember(string Status, User User)
{
    public long? UntilDate { get; init; }
}

internal sealed record ReactionType(string Type)
{
    public string? Emoji { get; init; }
    public string? CustomEmojiId { get; init; }
}

internal sealed record WebhookInfo(string Url, bool HasCustomCertificate, int PendingUpdateCount)
{
    public string? IpAddress { get; init; }
    public int? MaxConnections { get; init; }
    public long? LastErrorDate { get; init; }
    public string? LastErrorMessage { get; init; }
    public IReadOnlyList<string>? AllowedUpdates { get; init; }
}

internal sealed record Update(int UpdateId)
{
    public Message? Message { get; init; }
    public Message? EditedMessage { get; init; }
    public CallbackQuery? CallbackQuery { get; init; }
    public ChatMemberUpdated? MyChatMember { get; init; }

    [JsonIgnore]
    public string Kind => this switch
    {
        { Message: not null } => "message",
        { EditedMessage: not null } => "edited_message",
        { CallbackQuery: not null } => "callback_query",
        _ => "my_chat_member",
    };
}
