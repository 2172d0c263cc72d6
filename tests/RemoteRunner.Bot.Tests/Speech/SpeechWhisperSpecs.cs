using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using RemoteRunner.Bot.Speech.Whisper;
using RemoteRunner.Core.Speech;
using RemoteRunner.TestSupport;
using RemoteRunner.TestSupport.Voice;

namespace RemoteRunner.Bot.Tests.Speech;

/// <summary>Whisper on this machine. No model with weights is at hand here: the way to it and out of it is what is tested.</summary>
public sealed class SpeechWhisperSpecs(SpeechCaches caches) : IDisposable
{
    private readonly string _path = Path.GetTempFileName();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => File.Delete(_path);

    [Fact]
    public async Task A_note_goes_through_the_native_library_and_comes_back_as_a_transcript()
    {
        using var model = new EmptyWhisperModel();
        await using var host = new SpeechHost(caches[CacheKind.Redis], ("Speech:WhisperModel", model.Path), ("Speech:WhisperLanguage", "en"));

        var transcript = await host.Transcriber.TranscribeAsync(Clip(new VoiceNote { Duration = TimeSpan.FromSeconds(1.5) }), TranscriptionHints.None, Cancellation);

        Assert.Equal(TranscriptSource.Whisper, transcript.Source);
        Assert.Equal(1.5, transcript.Duration.TotalSeconds, 3);
        Assert.Equal(0, transcript.CostUsd);
        Assert.Contains("is loaded", host.Logged);
    }

    [Fact]
    public async Task In_silence_nothing_is_heard_and_no_model_is_asked()
    {
        await using var host = new SpeechHost(null, ("Speech:WhisperModel", _path));

        var transcript = await Engine(host).TranscribeAsync(Clip(new VoiceNote { Tone = 0 }), TranscriptionHints.None, Cancellation);

        Assert.True(transcript.IsNothingHeard);
        Assert.Equal(1, transcript.Duration.TotalSeconds, 3);
        Assert.DoesNotContain("Whisper model", host.Logged);
    }

    [Theory]
    [InlineData("")]
    [InlineData("this is a text and no model, whatever its name says")]
    [InlineData("lmgg")]
    public async Task A_file_that_is_no_model_is_told_in_a_sentence(string content)
    {
        await File.WriteAllTextAsync(_path, content, Cancellation);
        await using var host = new SpeechHost(null, ("Speech:WhisperModel", _path));

        var failure = await Assert.ThrowsAsync<TranscriptionException>(() => Engine(host).TranscribeAsync(Clip(new VoiceNote()), TranscriptionHints.None, Cancellation));

        Assert.Equal(TranscriptionFailure.NoEngine, failure.Kind);
        Assert.Equal(WhisperTexts.ModelUnreadable, failure.Message);
        Assert.DoesNotContain(_path, failure.Message);
        Assert.Contains(_path, host.Logged);
    }

    // whisper.cpp would end the process of the tests here.
    [Theory]
    [InlineData(4)]
    [InlineData(30)]
    [InlineData(10_000)]
    [InlineData(200_000)]
    [InlineData(-1)]
    public async Task A_model_that_is_cut_off_is_told_in_a_sentence(int bytes)
    {
        using var model = new EmptyWhisperModel();
        var whole = await File.ReadAllBytesAsync(model.Path, Cancellation);
        await File.WriteAllBytesAsync(_path, bytes < 0 ? [.. whole, 2, 0, 0, 0, 4, 0, 0, 0, 1, 0, 0, 0, 9, 9] : whole[..bytes], Cancellation);
        await using var host = new SpeechHost(null, ("Speech:WhisperModel", _path));

        var failure = await Assert.ThrowsAsync<TranscriptionException>(() => Engine(host).TranscribeAsync(Clip(new VoiceNote()), TranscriptionHints.None, Cancellation));

        Assert.Equal(WhisperTexts.ModelUnreadable, failure.Message);
    }

    [Fact]
    public async Task A_model_that_went_away_is_told_in_a_sentence()
    {
        await using var host = new SpeechHost(null, ("Speech:WhisperModel", _path));
        await host.StartAsync(Cancellation);
        File.Delete(_path);

        var failure = await Assert.ThrowsAsync<TranscriptionException>(() => Engine(host).TranscribeAsync(Clip(new VoiceNote()), TranscriptionHints.None, Cancellation));

        Assert.Equal(TranscriptionFailure.NoEngine, failure.Kind);
        Assert.Contains("Speech:WhisperModel", failure.Message);
    }

    [Fact]
    public async Task Other_audio_than_voice_notes_is_refused_with_the_way_out()
    {
        await using var host = new SpeechHost(null, ("Speech:WhisperModel", _path));

        var failure = await Assert.ThrowsAsync<TranscriptionException>(() =>
            Engine(host).TranscribeAsync(AudioClip.Of("ID3 and so on"u8.ToArray(), "audio/mpeg"), TranscriptionHints.None, Cancellation));

        Assert.Equal(TranscriptionFailure.BadAudio, failure.Kind);
        Assert.Contains("Parameters:deepgram-api-key", failure.Message);
    }

    [Fact]
    public async Task Deepgram_is_preferred_when_both_are_set()
    {
        using var deepgram = new SimulatedDeepgram();
        await using var host = SpeechHost.With(deepgram, caches[CacheKind.Redis], ("Speech:WhisperModel", _path));

        var transcript = await host.Transcriber.TranscribeAsync(Clip(VoiceNote.Saying($"hello {Guid.NewGuid()}")), TranscriptionHints.None, Cancellation);

        Assert.Equal(TranscriptSource.Deepgram, transcript.Source);
    }

    [Theory]
    [InlineData("Speech:WhisperModel", "/no/such/model.bin", "Speech:WhisperModel names a file that does not exist")]
    [InlineData("Speech:MaxBytes", "30000000", "no more than 20 MB")]
    [InlineData("Speech:WhisperLanguage", "English", "Speech:WhisperLanguage must be")]
    [InlineData("Deepgram:BaseUrl", "api.deepgram.com", "Deepgram:BaseUrl must be an http or https address")]
    [InlineData("Deepgram:Language", "English", "Deepgram:Language must be")]
    [InlineData("Deepgram:Timeout", "00:00:00", "Deepgram:Timeout must lie")]
    [InlineData("Deepgram:ApiKey", "secret key", "Parameters:deepgram-api-key must not hold spaces")]
    public async Task A_wrong_setting_stops_the_start_with_a_sentence(string name, string value, string sentence)
    {
        await using var host = new SpeechHost(null, (name, value));

        var refusal = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync(Cancellation));

        Assert.Contains(sentence, refusal.Message);
        Assert.DoesNotContain("secret key", refusal.Message);
    }

    private static WhisperTranscriber Engine(SpeechHost host) => host.Services.GetRequiredService<WhisperTranscriber>();

    private static AudioClip Clip(VoiceNote note) => AudioClip.Of(note.ToOgg(), "audio/ogg");
}
