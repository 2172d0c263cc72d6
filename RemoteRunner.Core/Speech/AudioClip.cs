namespace RemoteRunner.Core.Speech;

/// <summary>A recording that is downloaded when it is needed, at most once, and kept for another try.</summary>
/// <param name="contentType">As Telegram says; it is passed on as it is.</param>
/// <param name="download">Called for the first reader only, unless it fails.</param>
public sealed class AudioClip(string contentType, Func<CancellationToken, Task<ReadOnlyMemory<byte>>> download)
{
    private ReadOnlyMemory<byte>? _content;

    public string ContentType { get; } = contentType;

    /// <summary>Telegram's <c>file_unique_id</c>: the same for every copy of a forwarded note.</summary>
    public string? FileUniqueId { get; init; }

    /// <summary>As the sender's client says; null when unknown.</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>Bytes, as Telegram says; null when unknown.</summary>
    public long? Size { get; init; }

    /// <summary>Audio that is here already.</summary>
    public static AudioClip Of(ReadOnlyMemory<byte> content, string contentType) =>
        new(contentType, _ => Task.FromResult(content)) { Size = content.Length };

    public async Task<ReadOnlyMemory<byte>> ReadAsync(CancellationToken cancellationToken) =>
        _content ??= await download(cancellationToken);
}
