namespace RemoteRunner.Simulators.Telegram.Chats;

internal enum AttachmentKind
{
    Document,
    Photo,
    Voice,
}

/// <summary>A file hanging on a message. The bytes are on the <see cref="Files.FileShelf"/>.</summary>
internal sealed record Attachment(AttachmentKind Kind, string FileId, string FileUniqueId, string FileName, string MimeType, long Size)
{
    /// <summary>Seconds, of a voice message.</summary>
    public int Duration { get; init; }
    public int Width { get; init; }
    public int Height { get; init; }
}
