using Telegram.Bot.Types;

namespace RemoteRunner.Bot.Files;

/// <summary>A photo or document, as Telegram announces it; nothing is downloaded yet.</summary>
/// <param name="Name">As its sender called it; a photo has none, so it is called by its message.</param>
/// <param name="Size">Bytes, when Telegram says so.</param>
internal sealed record OfferedFile(string FileId, string Name, long? Size)
{
    /// <summary>What Telegram hands to a bot: 20 MB.</summary>
    public const long MaxSize = 20 * 1024 * 1024;

    /// <summary>Null when the message holds no file.</summary>
    public static OfferedFile? Of(Message message) => message switch
    {
        { Photo: [_, ..] sizes } when sizes.Where(s => (s.FileSize ?? 0) <= MaxSize).MaxBy(s => (long)s.Width * s.Height) is { } photo =>
            new(photo.FileId, $"photo-{message.Id}.jpg", photo.FileSize),
        { Document: { } file } => new(file.FileId, file.FileName is { Length: > 0 } name ? name : $"file-{message.Id}", file.FileSize),
        { Video: { } video } => new(video.FileId, video.FileName is { Length: > 0 } name ? name : $"video-{message.Id}.mp4", video.FileSize),
        _ => null,
    };
}
