using RemoteRunner.TestSupport.Voice;
using RemoteRunner.Web.Speech;

namespace RemoteRunner.Web.Tests.Speech;

/// <summary>What a recording is and how long, by its bytes alone.</summary>
public sealed class BrowserRecordingSpecs
{
    [Theory]
    [InlineData(0.6, false)]
    [InlineData(29.94, true)]
    [InlineData(754.2, false)]
    public void A_webm_is_as_long_as_the_time_of_its_last_block(double seconds, bool inGroups)
    {
        var recording = BrowserRecording.Read(Recordings.Webm(TimeSpan.FromSeconds(seconds), inGroups));

        Assert.Equal("audio/webm", recording!.ContentType);
        Assert.Equal(seconds, recording.Duration!.Value.TotalSeconds, 0.061);
    }

    [Fact]
    public void An_ogg_is_as_long_as_its_samples()
    {
        var recording = BrowserRecording.Read(new VoiceNote { Duration = TimeSpan.FromSeconds(2.5) }.ToOgg());

        Assert.Equal("audio/ogg", recording!.ContentType);
        Assert.Equal(2.5, recording.Duration!.Value.TotalSeconds, 3);
    }

    [Fact]
    public void An_mp4_is_as_long_as_its_head_says_or_as_its_last_fragment_begins_late()
    {
        Assert.Equal(new BrowserRecording("audio/mp4", TimeSpan.FromSeconds(90)), BrowserRecording.Read(Recordings.Mp4(48_000, 48_000 * 90)));
        Assert.Equal(new BrowserRecording("audio/mp4", TimeSpan.FromSeconds(7)), BrowserRecording.Read(Recordings.FragmentedMp4(1_000, 0, 3_000, 7_000)));
        Assert.Equal(new BrowserRecording("audio/mp4", null), BrowserRecording.Read(Recordings.Mp4(48_000, 0)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("OggX and so on")]
    [InlineData("<html>It is not sound.</html>")]
    [InlineData("ID3 is what phones write, and no browser")]
    public void Anything_else_is_no_recording(string content) => Assert.Null(BrowserRecording.Read(System.Text.Encoding.UTF8.GetBytes(content)));

    [Fact]
    public void What_is_cut_off_or_damaged_has_some_length_or_none_and_ends()
    {
        var random = new Random(20261129);
        byte[][] whole =
        [
            Recordings.Webm(TimeSpan.FromSeconds(40)), Recordings.Webm(TimeSpan.FromSeconds(2), inGroups: true), VoiceNote.Saying("whole").ToOgg(),
            Recordings.Mp4(48_000, 480_000), Recordings.FragmentedMp4(1_000, 0, 1_000),
        ];
        foreach (var file in whole)
        {
            for (var i = 0; i < 2_000; i++)
            {
                var damaged = file[..random.Next(12, file.Length + 1)];
                for (var hits = random.Next(0, 8); hits > 0; hits--)
                    damaged[random.Next(8, damaged.Length)] = (byte)random.Next(256);

                var recording = BrowserRecording.Read(damaged);

                Assert.NotNull(recording);
                Assert.True(recording.Duration is null || recording.Duration >= TimeSpan.Zero, $"It is {recording.Duration} long.");
            }
        }
    }

    [Fact]
    public void Boxes_in_boxes_without_end_are_not_followed()
    {
        var file = new byte[800_000];
        Recordings.Mp4(1, 1).AsSpan(0, 12).CopyTo(file);
        for (var at = 12; at + 8 <= file.Length; at += 8)
            "\0\0\0\0moov"u8.CopyTo(file.AsSpan(at));

        Assert.Equal(new BrowserRecording("audio/mp4", null), BrowserRecording.Read(file));
    }
}
