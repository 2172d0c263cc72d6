using RemoteRunner.Core.Speech;
using Telegram.Bot.Types;

namespace RemoteRunner.Bot.Voice;

/// <summary>A voice note or audio file, as Telegram announces it; nothing is downloaded yet.</summary>
/// <param name="UniqueId">The same for every copy of a forwarded note.</param>
internal sealed record Recording(string FileId, string UniqueId, string ContentType, TimeSpan? Duration, long? Size)
{
    /// <summary>Null when the message is no recording.</summary>
    public static Recording? Of(Message message) => message switch
    {
        { Voice: { } voice } => new(voice.FileId, voice.FileUniqueId, voice.MimeType ?? "audio/ogg", TimeSpan.FromSeconds(voice.Duration), voice.FileSize),
        { Audio: { } audio } => new(audio.FileId, audio.FileUniqueId, audio.MimeType ?? "audio/mpeg", TimeSpan.FromSeconds(audio.Duration), audio.FileSize),

        // A sound file that was sent as a file.
        { Document: { MimeType: { } type } file } when type.StartsWith("audio/", StringComparison.OrdinalIgnoreCase) =>
            new(file.FileId, file.FileUniqueId, type, null, file.FileSize),
        _ => null,
    };

    public AudioClip ToClip(Func<Recording, CancellationToken, Task<ReadOnlyMemory<byte>>> download) =>
        new(ContentType, token => download(this, token)) { FileUniqueId = UniqueId, Duration = Duration, Size = Size };
}
