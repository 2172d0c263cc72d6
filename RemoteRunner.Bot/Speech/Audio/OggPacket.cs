namespace RemoteRunner.Bot.Speech.Audio;

/// <param name="Granule">Position at which the packet ends, where its page says so (for the last one that ends on a page); else -1.</param>
/// <param name="EndsStream">It is the stream's last.</param>
internal readonly record struct OggPacket(ReadOnlyMemory<byte> Data, long Granule, bool EndsStream);
