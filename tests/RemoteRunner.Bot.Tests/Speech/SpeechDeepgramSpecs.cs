using System.Net;
using Microsoft.Extensions.DependencyInjection;
using RemoteRunner.Core.Speech;
using RemoteRunner.Core.Speech.Deepgram;
using RemoteRunner.TestSupport.Voice;

namespace RemoteRunner.Bot.Tests.Speech;

/// <summary>The client of Deepgram against the simulated service, over real HTTP.</summary>
public sealed class SpeechDeepgramSpecs : IDisposable
{
    private readonly SimulatedDeepgram _deepgram = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _deepgram.Dispose();

    [Fact]
    public async Task Gives_back_what_was_said_with_language_length_and_price()
    {
        await using var host = SpeechHost.With(_deepgram, settings: ("Deepgram:PricePerMinute", "0.006"));
        var note = VoiceNote.Saying("Zeig mir die Dateien.") with { Language = "de", Duration = TimeSpan.FromSeconds(3) };

        var transcript = await Hear(host, note);

        Assert.Equal("Zeig mir die Dateien.", transcript.Text);
        Assert.Equal("de", transcript.Language);
        Assert.Equal(3, transcript.Duration.TotalSeconds, 3);
        Assert.Equal(0.0003m, transcript.CostUsd);
        Assert.Equal(TranscriptSource.Deepgram, transcript.Source);
        Assert.InRange(transcript.Confidence, 0.9, 1);
    }

    [Fact]
    public async Task Sends_the_note_as_it_is_and_asks_for_nova_3()
    {
        await using var host = SpeechHost.With(_deepgram);
        var note = VoiceNote.Saying("hello").ToOgg();

        await Engine(host).TranscribeAsync(AudioClip.Of(note, "audio/ogg"), TranscriptionHints.None, Cancellation);

        var call = Assert.Single(_deepgram.Calls);
        Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(note)), call.Sha256);
        Assert.Equal("audio/ogg", call.ContentType);
        Assert.Equal(["nova-3"], call.Query["model"]);
        Assert.Equal(["true"], call.Query["smart_format"]);
        Assert.Equal(["multi"], call.Query["language"]);
        Assert.Equal(["Claude"], call.Query["keyterm"]);
        Assert.DoesNotContain("encoding", call.Query.Keys);
    }

    [Fact]
    public async Task Detects_the_language_when_told_to_and_then_sends_no_keyterms()
    {
        await using var host = SpeechHost.With(_deepgram, settings: ("Deepgram:Language", "detect"));

        var transcript = await Hear(host, VoiceNote.Saying("Bonjour.") with { Language = "fr" });

        Assert.Equal("fr", transcript.Language);
        var query = Assert.Single(_deepgram.Calls).Query;
        Assert.Equal(["true"], query["detect_language"]);
        Assert.DoesNotContain("language", query.Keys);
        Assert.DoesNotContain("keyterm", query.Keys);
    }

    [Fact]
    public async Task Says_nothing_was_heard_in_silence()
    {
        await using var host = SpeechHost.With(_deepgram);
        Assert.True((await Hear(host, new VoiceNote { Tone = 0 })).IsNothingHeard);
    }

    [Theory]
    [InlineData(400, "legacy", TranscriptionFailure.BadAudio)]
    [InlineData(400, "modern", TranscriptionFailure.BadAudio)]
    [InlineData(400, "text", TranscriptionFailure.BadAudio)]
    [InlineData(401, "legacy", TranscriptionFailure.Unauthorized)]
    [InlineData(401, "text", TranscriptionFailure.Unauthorized)]
    [InlineData(402, "legacy", TranscriptionFailure.PaymentRequired)]
    [InlineData(402, "modern", TranscriptionFailure.PaymentRequired)]
    [InlineData(403, "modern", TranscriptionFailure.Forbidden)]
    [InlineData(404, "text", TranscriptionFailure.Refused)]
    [InlineData(413, "text", TranscriptionFailure.TooLarge)]
    [InlineData(422, "text", TranscriptionFailure.BadAudio)]
    public async Task An_error_of_the_callers_is_told_apart_and_never_repeated(int status, string shape, object kind)
    {
        await using var host = SpeechHost.With(_deepgram);
        await _deepgram.BreakAsync(new { status, shape, times = 10 });

        var failure = await Assert.ThrowsAsync<TranscriptionException>(() => Hear(host, VoiceNote.Saying("hello")));

        Assert.Equal((TranscriptionFailure)kind, failure.Kind);
        Assert.Single(_deepgram.Calls);
        Assert.Contains($"refused a recording with {status}", host.Logged);
    }

    [Theory]
    [InlineData(429, "legacy", TranscriptionFailure.RateLimited)]
    [InlineData(500, "text", TranscriptionFailure.Unavailable)]
    [InlineData(503, "modern", TranscriptionFailure.Unavailable)]
    [InlineData(504, "text", TranscriptionFailure.Timeout)]
    public async Task An_error_that_may_pass_is_tried_three_times(int status, string shape, object kind)
    {
        await using var host = SpeechHost.With(_deepgram);
        await _deepgram.BreakAsync(new { status, shape, times = 10 });

        var failure = await Assert.ThrowsAsync<TranscriptionException>(() => Hear(host, VoiceNote.Saying("hello")));

        Assert.Equal((TranscriptionFailure)kind, failure.Kind);
        Assert.True(failure.CanRetry);
        Assert.Equal(3, _deepgram.Calls.Count);
    }

    [Theory]
    [InlineData("legacy")]
    [InlineData("drop")]
    [InlineData("hang")]
    public async Task The_third_attempt_is_as_good_as_the_first(string shape)
    {
        await using var host = SpeechHost.With(_deepgram, settings: ("Deepgram:Timeout", "00:00:02"));
        await Hear(host, VoiceNote.Saying("warm up"));
        await _deepgram.BreakAsync(new { status = 503, shape, times = 2 });

        Assert.Equal("hello", (await Hear(host, VoiceNote.Saying("hello"))).Text);
        Assert.Equal(4, _deepgram.Calls.Count);
    }

    [Fact]
    public async Task A_service_that_does_not_answer_is_a_timeout()
    {
        await using var host = SpeechHost.With(_deepgram, settings: [("Deepgram:Timeout", "00:00:00.2"), ("Deepgram:Retries", "1")]);
        await _deepgram.BreakAsync(new { shape = "hang", times = 10 });

        var failure = await Assert.ThrowsAsync<TranscriptionException>(() => Hear(host, VoiceNote.Saying("hello")));

        Assert.Equal(TranscriptionFailure.Timeout, failure.Kind);
        Assert.Equal(2, _deepgram.Calls.Count);
    }

    [Fact]
    public async Task Who_gives_up_waiting_gets_a_cancellation_and_no_failure()
    {
        await using var host = SpeechHost.With(_deepgram);
        await _deepgram.BreakAsync(new { shape = "hang" });
        using var patience = new CancellationTokenSource();

        var hearing = Hear(host, VoiceNote.Saying("hello"), patience.Token);
        while (_deepgram.Calls.Count == 0)
        {
            Assert.False(hearing.IsCompleted);
            await Task.Delay(5, Cancellation);
        }

        await patience.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => hearing);
    }

    [Fact]
    public async Task An_answer_that_is_no_transcript_is_a_failure()
    {
        await using var host = SpeechHost.With(_deepgram);
        await _deepgram.BreakAsync(new { shape = "garbage" });

        var failure = await Assert.ThrowsAsync<TranscriptionException>(() => Hear(host, VoiceNote.Saying("hello")));

        Assert.Equal(TranscriptionFailure.Unavailable, failure.Kind);
        Assert.Contains("not a transcript", host.Logged);
    }

    [Fact]
    public async Task A_service_that_is_not_there_is_unavailable()
    {
        await using var host = SpeechHost.With(_deepgram, settings: [("Deepgram:BaseUrl", "http://127.0.0.1:1"), ("Deepgram:Retries", "0")]);
        Assert.Equal(TranscriptionFailure.Unavailable, (await Assert.ThrowsAsync<TranscriptionException>(() => Hear(host, VoiceNote.Saying("hello")))).Kind);
    }

    [Fact]
    public async Task A_refusal_for_too_many_keyterms_costs_the_keyterms_and_not_the_note()
    {
        await using var host = SpeechHost.With(_deepgram);
        await _deepgram.BreakAsync(new { status = 400, shape = "keyterms" });

        Assert.Equal("hello", (await Hear(host, VoiceNote.Saying("hello"))).Text);
        Assert.Equal([400, 200], _deepgram.Calls.Select(call => call.Status));
        Assert.DoesNotContain("keyterm", _deepgram.Calls[1].Query.Keys);
    }

    [Fact]
    public async Task The_names_of_a_large_workspace_fit_into_the_limit()
    {
        await using var host = SpeechHost.With(_deepgram, settings: ("Deepgram:KeytermTokens", "500"));
        string[] names = [.. Enumerable.Range(0, 2_000).Select(i => $"src/Orders/{(char)('A' + (i % 26))}bstractHTTP{i}Handler_{i}.cs")];

        await Engine(host).TranscribeAsync(AudioClip.Of(VoiceNote.Saying("hello").ToOgg(), "audio/ogg"), new TranscriptionHints(null, names), Cancellation);

        var call = Assert.Single(_deepgram.Calls);
        Assert.Equal((int)HttpStatusCode.OK, call.Status);
        Assert.InRange(call.Query["keyterm"].Length, 10, 100);
    }

    [Fact]
    public async Task The_key_and_what_was_said_are_in_no_log()
    {
        await using var host = SpeechHost.With(_deepgram);
        await _deepgram.BreakAsync(new { status = 503, shape = "text" });
        await Hear(host, VoiceNote.Saying("the password is swordfish"));
        await _deepgram.BreakAsync(new { status = 401, shape = "legacy" });
        await Assert.ThrowsAsync<TranscriptionException>(() => Hear(host, VoiceNote.Saying("hello")));

        Assert.Contains("refused a recording with 401", host.Logged);
        Assert.DoesNotContain(SimulatedDeepgram.Key, host.Logged);
        Assert.DoesNotContain("swordfish", host.Logged);
        Assert.DoesNotContain("keyterm=", host.Logged);
    }

    private static DeepgramTranscriber Engine(SpeechHost host) => host.Services.GetRequiredService<DeepgramTranscriber>();

    private static Task<Transcript> Hear(SpeechHost host, VoiceNote note, CancellationToken? cancellation = null) =>
        Engine(host).TranscribeAsync(AudioClip.Of(note.ToOgg(), "audio/ogg"), TranscriptionHints.None, cancellation ?? Cancellation);
}
