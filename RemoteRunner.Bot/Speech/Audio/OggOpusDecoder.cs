using System.Buffers.Binary;
using Concentus;
using RemoteRunner.Core.Speech;

namespace RemoteRunner.Bot.Speech.Audio;

/// <summary>A voice note as Whisper wants it: 16 kHz, one channel, -1 to 1.</summary>
internal static class OggOpusDecoder
{
    public const int OutputRate = 16_000;

    /// <summary>
    /// Opus is always decoded at 48 kHz. Decoding to 8 or 16 kHz directly gave silence for voice notes, without an
    /// error (Concentus 2.2.2).
    /// </summary>
    private const int OpusRate = 48_000;

    /// <summary>120 ms, the longest packet of Opus.</summary>
    private const int LongestPacket = OpusRate * 120 / 1_000;

    // A native libopus that happens to be on a machine must not make this machine hear differently.
    static OggOpusDecoder() => OpusCodecFactory.AttemptToUseNativeLibrary = false;

    public static bool IsOgg(ReadOnlySpan<byte> file) => file.StartsWith("OggS"u8);

    /// <exception cref="TranscriptionException">The file is damaged, not Opus, or longer than <paramref name="limit"/>.</exception>
    public static float[] Decode(ReadOnlyMemory<byte> file, TimeSpan limit, CancellationToken cancellationToken)
    {
        try
        {
            return DecodePackets(OggPackets.Read(file), limit, cancellationToken);
        }
        catch (Exception e) when (e is InvalidDataException or OpusException or ArgumentException or IndexOutOfRangeException)
        {
            // The last two are how Concentus meets some packets that no encoder would write.
            throw new TranscriptionException(TranscriptionFailure.BadAudio, SpeechTexts.BadAudio, e);
        }
    }

    private static float[] DecodePackets(IEnumerable<OggPacket> packets, TimeSpan limit, CancellationToken cancellationToken)
    {
        var samples = new List<float>();
        var filter = new ThirdSampleFilter();
        var frame = new float[LongestPacket];
        var longest = (long)(limit.TotalSeconds * OpusRate);
        IOpusDecoder? decoder = null;
        long decoded = 0;
        var preSkip = 0;
        var number = 0;
        try
        {
            foreach (var packet in packets)
            {
                cancellationToken.ThrowIfCancellationRequested();
                switch (number++)
                {
                    case 0:
                        (decoder, preSkip) = Open(packet.Data.Span);
                        continue;
                    case 1:
                        continue; // the tags
                }

                if (packet.Data.IsEmpty)
                    continue;
                var count = decoder!.Decode(packet.Data.Span, frame, LongestPacket, false);
                var skipped = (int)Math.Clamp(preSkip - decoded, 0, count);
                decoded += count;
                // The stream's end lies within its last packet.
                var surplus = packet is { EndsStream: true, Granule: >= 0 } ? (int)Math.Clamp(decoded - packet.Granule, 0, count - skipped) : 0;
                filter.Write(frame.AsSpan(skipped, count - skipped - surplus), samples);
                if (decoded - preSkip > longest + LongestPacket)
                    throw new TranscriptionException(TranscriptionFailure.TooLong, SpeechTexts.TooLong(limit));
            }
        }
        finally
        {
            decoder?.Dispose();
        }

        filter.End(samples);
        return [.. samples];
    }

    // "OpusHead" | version 1 | channels | pre-skip, 2 | input's rate, 4 | gain, 2 | mapping family (RFC 7845)
    private static (IOpusDecoder Decoder, int PreSkip) Open(ReadOnlySpan<byte> head)
    {
        if (head.Length < 19 || head[8] >> 4 != 0 || head[9] is not (1 or 2) || head[18] != 0)
            throw new InvalidDataException("The Opus header is of an unknown kind.");
        // One channel asked for: a stereo stream comes mixed down.
        var decoder = OpusCodecFactory.CreateDecoder(OpusRate, 1);
        decoder.Gain = BinaryPrimitives.ReadInt16LittleEndian(head[16..]);
        return (decoder, BinaryPrimitives.ReadUInt16LittleEndian(head[10..]));
    }
}
