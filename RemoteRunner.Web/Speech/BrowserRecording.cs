namespace RemoteRunner.Web.Speech;

/// <summary>What a browser recorded, known by its bytes: what it calls it is not looked at.</summary>
/// <param name="Duration">Null when the file does not say.</param>
internal sealed record BrowserRecording(string ContentType, TimeSpan? Duration)
{
    // What a damaged file says must still be a length.
    private const double Longest = 1_000_000;

    /// <returns>Null when it is none of what browsers record: WebM (Chromium, Firefox), Ogg (Firefox), MP4 (Safari).</returns>
    public static BrowserRecording? Read(ReadOnlySpan<byte> content) => content switch
    {
        [0x1A, 0x45, 0xDF, 0xA3, ..] => Of("audio/webm", WebmLength.Of(content)),
        [(byte)'O', (byte)'g', (byte)'g', (byte)'S', ..] => Of("audio/ogg", OggLength.Of(content)),
        [_, _, _, _, (byte)'f', (byte)'t', (byte)'y', (byte)'p', ..] => Of("audio/mp4", Mp4Length.Of(content)),
        _ => null,
    };

    private static BrowserRecording Of(string contentType, double? seconds) =>
        new(contentType, seconds is { } length ? TimeSpan.FromSeconds(Math.Clamp(length, 0, Longest)) : null);
}
