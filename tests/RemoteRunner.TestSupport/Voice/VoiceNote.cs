using System.Buffers.Binary;
using System.Text;
using Concentus;
using Concentus.Enums;

namespace RemoteRunner.TestSupport.Voice;

/// <summary>A voice note as Telegram sends them: Opus at 48 kHz in Ogg. What the simulated Deepgram hears stands in its tags.</summary>
public sealed record VoiceNote
{
    public const int SampleRate = 48_000;

    private const int FrameSamples = SampleRate / 50;

    public TimeSpan Duration { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Hertz; 0 is silence.</summary>
    public double Tone { get; init; } = 440;

    /// <summary>Amplitude, 1 is full scale.</summary>
    public double Level { get; init; } = 0.5;

    public int Channels { get; init; } = 1;

    public int BitRate { get; init; } = 32_000;

    /// <summary>Null: the simulated Deepgram hears its demo sentence.</summary>
    public string? Transcript { get; init; }

    public string? Language { get; init; }

    public int SegmentsPerPage { get; init; } = 50;

    /// <summary>Q7.8 decibels in the header, to be applied by whoever plays it.</summary>
    public short OutputGain { get; init; }

    public static VoiceNote Saying(string transcript) => new() { Transcript = transcript };

    public byte[] ToOgg()
    {
        using var encoder = OpusCodecFactory.CreateEncoder(SampleRate, Channels, OpusApplication.OPUS_APPLICATION_VOIP);
        encoder.Bitrate = BitRate;
        encoder.UseVBR = true;
        var preSkip = encoder.Lookahead;
        var samples = (long)(Duration.TotalSeconds * SampleRate);
        var writer = new OggWriter(segmentsPerPage: SegmentsPerPage)
            .Packet(Head(preSkip), 0, flush: true)
            .Packet(Tags(), 0, flush: true);

        var frame = new float[FrameSamples * Channels];
        var packet = new byte[4_000];
        for (long at = 0; at < samples + preSkip; at += FrameSamples)
        {
            for (var i = 0; i < FrameSamples; i++)
            {
                var value = Tone == 0 || at + i >= samples ? 0 : (float)(Level * Math.Sin(2 * Math.PI * Tone * (at + i) / SampleRate));
                for (var channel = 0; channel < Channels; channel++)
                    frame[(i * Channels) + channel] = value;
            }

            var length = encoder.Encode(frame, FrameSamples, packet, packet.Length);
            // The last granule position says where the sound ends within the last frame.
            writer.Packet(packet.AsSpan(0, length), Math.Min(at + FrameSamples, samples + preSkip));
        }

        return writer.End();
    }

    private byte[] Head(int preSkip)
    {
        var head = new byte[19];
        "OpusHead"u8.CopyTo(head);
        head[8] = 1;
        head[9] = (byte)Channels;
        BinaryPrimitives.WriteUInt16LittleEndian(head.AsSpan(10), (ushort)preSkip);
        BinaryPrimitives.WriteUInt32LittleEndian(head.AsSpan(12), SampleRate);
        BinaryPrimitives.WriteInt16LittleEndian(head.AsSpan(16), OutputGain);
        return head;
    }

    private byte[] Tags()
    {
        using var tags = new MemoryStream();
        using var writer = new BinaryWriter(tags);
        writer.Write("OpusTags"u8);
        Text("RemoteRunner tests");
        string[] comments = [.. new[] { ("TRANSCRIPT", Transcript), ("LANGUAGE", Language) }.Where(c => c.Item2 is not null).Select(c => $"{c.Item1}={c.Item2}")];
        writer.Write(comments.Length);
        foreach (var comment in comments)
            Text(comment);
        return tags.ToArray();

        void Text(string text)
        {
            var bytes = Encoding.UTF8.GetBytes(text);
            writer.Write(bytes.Length);
            writer.Write(bytes);
        }
    }
}
