using RemoteRunner.Simulators.Telegram.Chats;
using RemoteRunner.Simulators.Telegram.Flood;

namespace RemoteRunner.Simulators.Telegram.Control;

/// <param name="Text">The caption, when there is an attachment.</param>
/// <param name="Quote">The part of the message in <paramref name="ReplyTo"/> that is quoted.</param>
/// <param name="MediaGroup">The same for every item of an album; any text.</param>
internal sealed record SendRequest(
    long UserId, long? ChatId, string? Text, int? ReplyTo, int? ThreadId, SentAttachment? Attachment, string? Quote = null, string? MediaGroup = null);

/// <param name="Content">Base64.</param>
/// <param name="Duration">Seconds, of a voice message.</param>
internal sealed record SentAttachment(string Kind, string? FileName, string? MimeType, byte[] Content, int Duration)
{
    public AttachmentKind ParsedKind => Enum.TryParse<AttachmentKind>(Kind, ignoreCase: true, out var kind)
        ? kind
        : throw new ControlRefusal(400, "attachment.kind must be document, photo or voice.");
}

/// <param name="Members">The people who are added with the bot.</param>
/// <param name="Forum">With topics.</param>
internal sealed record GroupRequest(long UserId, string? Title, IReadOnlyList<long>? Members = null, bool Forum = false);

internal sealed record MembersRequest(long UserId, IReadOnlyList<long>? Members);

internal sealed record BotPresenceRequest(long UserId, bool Present);

/// <param name="ChatId">A group; null for the person's chat with the bot.</param>
internal sealed record TopicRequest(long UserId, long? ChatId, string? Name);

internal sealed record EditRequest(long UserId, long? ChatId, int MessageId, string Text);

/// <param name="Force">Tap although the button is not on the message (any more), as a slow phone does.</param>
internal sealed record TapRequest(long UserId, long? ChatId, int MessageId, string Data, bool Force);

internal sealed record NextUpdateIdRequest(int Value);

/// <param name="Address">On loopback, e.g. <c>http://127.0.0.1:5081</c>; null ends the deliveries.</param>
internal sealed record WebhookTargetRequest(Uri? Address);

/// <summary>Only what is given changes.</summary>
internal sealed record FloodRequest(
    bool? Enabled,
    double? PerChatPerSecond,
    int? PerChatBurst,
    int? PerGroupPerMinute,
    double? OverallPerSecond,
    double? BanSeconds,
    double? EarlyRetryPenaltySeconds,
    double? LongestBanSeconds)
{
    public FloodRules ApplyTo(FloodRules rules) => rules with
    {
        Enabled = Enabled ?? rules.Enabled,
        PerChatPerSecond = PerChatPerSecond ?? rules.PerChatPerSecond,
        PerChatBurst = PerChatBurst ?? rules.PerChatBurst,
        PerGroupPerMinute = PerGroupPerMinute ?? rules.PerGroupPerMinute,
        OverallPerSecond = OverallPerSecond ?? rules.OverallPerSecond,
        Ban = Seconds(BanSeconds) ?? rules.Ban,
        EarlyRetryPenalty = Seconds(EarlyRetryPenaltySeconds) ?? rules.EarlyRetryPenalty,
        LongestBan = Seconds(LongestBanSeconds) ?? rules.LongestBan,
    };

    public static FloodRequest Of(FloodRules rules) => new(
        rules.Enabled,
        rules.PerChatPerSecond,
        rules.PerChatBurst,
        rules.PerGroupPerMinute,
        rules.OverallPerSecond,
        rules.Ban.TotalSeconds,
        rules.EarlyRetryPenalty.TotalSeconds,
        rules.LongestBan.TotalSeconds);

    private static TimeSpan? Seconds(double? seconds) => seconds is { } value ? TimeSpan.FromSeconds(Math.Clamp(value, 0, 86_400)) : null;
}
