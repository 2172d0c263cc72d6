namespace RemoteRunner.Web.Files;

/// <summary>What the Messages API takes as an image.</summary>
internal static class Picture
{
    /// <summary>Bytes: the API's limit is 5 MB of Base64.</summary>
    public const int MaxSize = 3_750_000;

    /// <summary>The media type by the file's first bytes; null when it is no picture, or too large to be shown.</summary>
    public static string? MediaType(ReadOnlySpan<byte> content) => content switch
    {
        { Length: > MaxSize } => null,
        [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A, ..] => "image/png",
        [0xFF, 0xD8, 0xFF, ..] => "image/jpeg",
        [(byte)'G', (byte)'I', (byte)'F', (byte)'8', (byte)'7' or (byte)'9', (byte)'a', ..] => "image/gif",
        [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, (byte)'W', (byte)'E', (byte)'B', (byte)'P', ..] => "image/webp",
        _ => null,
    };

    /// <summary>The whole picture with its media type; null when it is none, or too large to be shown.</summary>
    public static async Task<(byte[] Content, string Type)?> ReadAsync(Stream stream, CancellationToken cancellationToken)
    {
        if (stream.Length > MaxSize)
            return null;
        var content = new byte[stream.Length];
        await stream.ReadExactlyAsync(content, cancellationToken);
        return MediaType(content) is { } type ? (content, type) : null;
    }
}
