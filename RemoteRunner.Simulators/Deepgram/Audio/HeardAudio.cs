namespace RemoteRunner.Simulators.Deepgram.Audio;

/// <summary>What the simulation knows of an upload.</summary>
/// <param name="Transcript">What the audio's tags say is heard; null when they do not say.</param>
/// <param name="Language">What the tags say is spoken.</param>
internal sealed record HeardAudio(TimeSpan Duration, int Channels, bool Silent, string? Transcript, string? Language)
{
    /// <returns>Null: corrupt or no audio at all.</returns>
    public static HeardAudio? Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.StartsWith("OggS"u8))
            return OggOpus.Read(bytes);
        if (!IsOtherAudio(bytes))
            return null;
        // Formats that are only recognised: a length as at 128 kbit/s.
        return new HeardAudio(TimeSpan.FromSeconds(bytes.Length / 16_000.0), 1, Silent: false, null, null);
    }

    private static bool IsOtherAudio(ReadOnlySpan<byte> bytes) =>
        bytes.StartsWith("RIFF"u8) || bytes.StartsWith("ID3"u8) || bytes.StartsWith("fLaC"u8)
        || bytes.StartsWith((ReadOnlySpan<byte>)[0x1A, 0x45, 0xDF, 0xA3]) // WebM
        || (bytes.Length > 8 && bytes[4..8].SequenceEqual("ftyp"u8)) // M4A
        || (bytes.Length > 2 && bytes[0] == 0xFF && (bytes[1] & 0xE0) == 0xE0); // MP3, AAC
}
