using RemoteRunner.Bot.Speech.Audio;
using RemoteRunner.Core.Speech;
using RemoteRunner.TestSupport.Voice;

namespace RemoteRunner.Bot.Tests.Speech;

/// <summary>From a voice note to what Whisper wants, on tones: the right pitch at the right level for the right time.</summary>
public sealed class SpeechDecodingSpecs
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    [Theory]
    [InlineData(200)]
    [InlineData(440)]
    [InlineData(1_000)]
    [InlineData(3_000)]
    public void A_tone_comes_out_at_its_pitch_and_level(double hertz)
    {
        var samples = Decode(new VoiceNote { Tone = hertz, Level = 0.5, Duration = TimeSpan.FromSeconds(1) });

        Assert.Equal(16_000, samples.Length);
        var middle = samples.AsSpan(4_000, 8_000);
        Assert.InRange(Amplitude(middle, hertz), 0.4, 0.6);
        Assert.InRange(Amplitude(middle, hertz * 1.37), 0, 0.03);
        Assert.InRange(Crossings(middle) * 16_000.0 / 8_000 / 2, hertz * 0.98, hertz * 1.02);
    }

    // Decoded straight to 16 kHz such a note is silence (Concentus 2.2.2); so it must have gone through 48 kHz.
    [Fact]
    public void A_note_of_32_kbit_in_voice_mode_is_not_silence() =>
        Assert.InRange(Loudness(Decode(new VoiceNote { Tone = 300, BitRate = 32_000 }).AsSpan(4_000, 8_000)), 0.25, 0.45);

    [Theory]
    [InlineData(9_000)]
    [InlineData(12_000)]
    [InlineData(20_000)]
    public void What_lies_above_eight_kilohertz_does_not_fold_back(double hertz)
    {
        var output = new List<float>();
        var filter = new ThirdSampleFilter();
        filter.Write([.. Enumerable.Range(0, 48_000).Select(i => (float)Math.Sin(2 * Math.PI * hertz * i / 48_000))], output);
        filter.End(output);

        Assert.Equal(16_000, output.Count);
        Assert.InRange(Loudness(output.ToArray().AsSpan(1_000, 14_000)), 0, 0.0005);
    }

    [Theory]
    [InlineData(100)]
    [InlineData(3_400)]
    [InlineData(6_000)]
    public void The_filter_lets_speech_through_whole_and_undelayed(double hertz)
    {
        var output = new List<float>();
        var filter = new ThirdSampleFilter();
        // In uneven pieces, as packets come.
        var input = Enumerable.Range(0, 48_000).Select(i => (float)Math.Sin(2 * Math.PI * hertz * i / 48_000)).ToArray();
        for (int at = 0, size = 1; at < input.Length; at += size, size = (size * 7 % 1_000) + 1)
            filter.Write(input.AsSpan(at, Math.Min(size, input.Length - at)), output);
        filter.End(output);

        Assert.Equal(16_000, output.Count);
        for (var i = 1_000; i < 15_000; i++)
            Assert.Equal(Math.Sin(2 * Math.PI * hertz * i / 16_000), output[i], 0.02);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(255)]
    public void Packets_that_go_on_over_several_pages_are_put_together(int segmentsPerPage)
    {
        // 256 kbit/s: packets of more than 255 bytes, so of several segments.
        var note = new VoiceNote { BitRate = 256_000, SegmentsPerPage = segmentsPerPage, Level = 0.7, Channels = 2 };

        var expected = Decode(note with { SegmentsPerPage = 50 });
        Assert.Equal(expected, Decode(note));
        Assert.Contains(OggPackets.Read(note.ToOgg()), packet => packet.Data.Length > 255);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(254)]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(510)]
    [InlineData(70_000)]
    public void A_packet_of_any_length_is_read_as_it_was_written(int length)
    {
        byte[] head = [.. "OpusHead"u8, 1, 1, .. new byte[9]];
        var packet = Enumerable.Range(0, length).Select(i => (byte)(i * 7)).ToArray();
        foreach (var segments in new[] { 1, 3, 255 })
        {
            var file = new OggWriter(segmentsPerPage: segments).Packet(head, 0, flush: true).Packet(packet, 960).Packet([1, 2, 3], 1_920).End();

            var read = OggPackets.Read(file).ToArray();

            Assert.Equal([head.Length, length, 3], read.Select(p => p.Data.Length));
            Assert.Equal(packet, read[1].Data.ToArray());
            Assert.Equal(1_920, read[2].Granule);
            Assert.True(read[2].EndsStream);
        }
    }

    [Fact]
    public void A_second_stream_in_the_file_is_passed_over()
    {
        byte[] head = [.. "OpusHead"u8, 1, 1, .. new byte[9]];
        byte[] other = new OggWriter(serial: 7).Packet("fishead\0"u8, 0).End();
        byte[] speech = new OggWriter(serial: 9).Packet(head, 0, flush: true).Packet([5], 960).End();

        Assert.Equal([head.Length, 1], OggPackets.Read((byte[])[.. other, .. speech]).Select(packet => packet.Data.Length));
    }

    [Fact]
    public void A_packet_whose_page_was_lost_is_left_out_and_the_next_is_whole()
    {
        byte[] head = [.. "OpusHead"u8, 1, 1, .. new byte[9]];
        var long1 = Enumerable.Repeat((byte)1, 600).ToArray();
        var file = new OggWriter(segmentsPerPage: 1).Packet(head, 0, flush: true).Packet(long1, 960).Packet([2, 2], 1_920).End();
        // 47 bytes of head page, then pages of 27 + 1 + 255, 283, 28 + 90.
        var headPage = 28 + head.Length;
        byte[] withoutMiddle = [.. file[..(headPage + 283)], .. file[(headPage + 566)..]];

        Assert.Equal([head.Length, 2], OggPackets.Read(withoutMiddle).Select(packet => packet.Data.Length));
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(1.003)]
    [InlineData(7.77)]
    public void The_length_is_that_of_the_recording_to_the_sample(double seconds) =>
        Assert.Equal(Math.Ceiling((long)(seconds * 48_000) / 3.0), Decode(new VoiceNote { Duration = TimeSpan.FromSeconds(seconds), SegmentsPerPage = 10 }).Length);

    [Fact]
    public void Stereo_is_mixed_down() =>
        Assert.InRange(Amplitude(Decode(new VoiceNote { Channels = 2, Tone = 440 }).AsSpan(4_000, 8_000), 440), 0.4, 0.6);

    [Fact]
    public void The_gain_of_the_header_is_applied()
    {
        // -6.02 dB halves.
        var half = Decode(new VoiceNote { Tone = 440, OutputGain = (short)(-6.02 * 256) });
        Assert.InRange(Amplitude(half.AsSpan(4_000, 8_000), 440), 0.2, 0.3);
    }

    public static TheoryData<string, byte[]> Damaged()
    {
        var good = new VoiceNote().ToOgg();
        var flipped = good.ToArray();
        flipped[good.Length / 2] ^= 1;
        return new()
        {
            { "cut off", good[..^7] },
            { "one wrong bit", flipped },
            { "text behind it", [.. "OggS"u8, .. "and then a text that is no page"u8] },
            { "not Opus", new OggWriter().Packet("\u0001vorbis and more"u8, 0).End() },
            { "an unknown header", new OggWriter().Packet([.. "OpusHead"u8, 1, 6, .. new byte[8], 1], 0, flush: true).End() },
            { "a short header", new OggWriter().Packet("OpusHead"u8, 0, flush: true).End() },
            { "packets that are none", Garbage() },
        };

        static byte[] Garbage()
        {
            var writer = new OggWriter().Packet([.. "OpusHead"u8, 1, 1, .. new byte[9]], 0, flush: true).Packet("OpusTags"u8, 0, flush: true);
            return writer.Packet([0xFF, 0xFF, 0xFF], 960).End();
        }
    }

    [Theory, MemberData(nameof(Damaged))]
    public void A_damaged_note_is_bad_audio(string what, byte[] file)
    {
        var failure = Assert.Throws<TranscriptionException>(() => OggOpusDecoder.Decode(file, Limit, TestContext.Current.CancellationToken));
        Assert.True(failure.Kind == TranscriptionFailure.BadAudio, what);
    }

    [Fact]
    public void Decoding_ends_at_the_limit_whatever_the_header_promised()
    {
        var failure = Assert.Throws<TranscriptionException>(() =>
            OggOpusDecoder.Decode(new VoiceNote { Duration = TimeSpan.FromSeconds(3) }.ToOgg(), TimeSpan.FromSeconds(2), TestContext.Current.CancellationToken));
        Assert.Equal(TranscriptionFailure.TooLong, failure.Kind);
    }

    private static float[] Decode(VoiceNote note) => OggOpusDecoder.Decode(note.ToOgg(), Limit, TestContext.Current.CancellationToken);

    /// <summary>Of one frequency (Goertzel).</summary>
    private static double Amplitude(ReadOnlySpan<float> samples, double hertz)
    {
        double sine = 0, cosine = 0;
        for (var i = 0; i < samples.Length; i++)
        {
            var turn = 2 * Math.PI * hertz * i / OggOpusDecoder.OutputRate;
            sine += samples[i] * Math.Sin(turn);
            cosine += samples[i] * Math.Cos(turn);
        }

        return 2 * Math.Sqrt((sine * sine) + (cosine * cosine)) / samples.Length;
    }

    private static double Loudness(ReadOnlySpan<float> samples)
    {
        double sum = 0;
        foreach (var sample in samples)
            sum += sample * sample;
        return Math.Sqrt(sum / samples.Length);
    }

    private static int Crossings(ReadOnlySpan<float> samples)
    {
        var count = 0;
        for (var i = 1; i < samples.Length; i++)
            count += (samples[i - 1] < 0) != (samples[i] < 0) ? 1 : 0;
        return count;
    }
}
