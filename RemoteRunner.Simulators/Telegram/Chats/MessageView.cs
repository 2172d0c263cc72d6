using RemoteRunner.Simulators.Telegram.Entities;
using RemoteRunner.Simulators.Telegram.Wire;

namespace RemoteRunner.Simulators.Telegram.Chats;

/// <summary>A message as the control API and the page see it.</summary>
internal sealed record MessageView(
    int MessageId,
    string From,
    long FromId,
    string FromName,
    DateTimeOffset Date,
    DateTimeOffset? EditDate,
    string Text,
    IReadOnlyList<MessageEntity> Entities,
    string Html,
    IReadOnlyList<IReadOnlyList<ButtonView>> Keyboard,
    int Edits,
    int? ReplyTo,
    int? ThreadId,
    bool Silent,
    string? MediaGroup,
    string? Quote,
    string? TopicName,
    IReadOnlyList<string>? Joined,
    AttachmentView? Attachment,
    IReadOnlyList<string> Reactions)
{
    public static MessageView Of(ChatMessage message, long botId) => new(
        message.Id,
        message.From.Id == botId ? "bot" : "user",
        message.From.Id,
        message.From.FirstName,
        message.Date,
        message.EditDate,
        message.Body.Text,
        message.Body.Entities,
        EntityHtml.Render(message.Body),
        message.Keyboard is { } keyboard ? [.. keyboard.InlineKeyboard.Select(row => (IReadOnlyList<ButtonView>)[.. row.Select(ButtonView.Of)])] : [],
        message.Edits,
        message.ReplyTo,
        message.ThreadId,
        message.Silent,
        message.MediaGroup,
        message.Quote?.Text,
        message.TopicName,
        message.Joined is { } joined ? [.. joined.Select(user => user.FirstName)] : null,
        message.Attachment is { } file ? new AttachmentView(file.Kind, file.FileId, file.FileName, file.MimeType, file.Size, file.Duration) : null,
        [.. message.BotReactions.Select(reaction => reaction.Emoji ?? "")]);
}

internal sealed record ButtonView(string Text, string? Data, string? Url, string? Style, string? CopyText)
{
    public static ButtonView Of(InlineKeyboardButton button) =>
        new(button.Text, button.CallbackData, button.Url ?? button.WebApp?.Url, button.Style, button.CopyText?.Text);
}

internal sealed record AttachmentView(AttachmentKind Kind, string FileId, string FileName, string MimeType, long Size, int Duration);
