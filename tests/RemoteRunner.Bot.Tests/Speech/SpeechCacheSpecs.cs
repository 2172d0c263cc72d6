using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using RemoteRunner.Core.Redis;
using RemoteRunner.Core.Speech;
using RemoteRunner.TestSupport;
using RemoteRunner.TestSupport.Voice;
using StackExchange.Redis;

namespace RemoteRunner.Bot.Tests.Speech;

/// <summary>The whole seam: limits, cache, download, engine.</summary>
public sealed class SpeechCacheSpecs(SpeechCaches caches) : IDisposable
{
    private readonly SimulatedDeepgram _deepgram = new();
    private int _downloads;

    public static TheoryData<CacheKind> BothCaches => [CacheKind.Garnet, CacheKind.Redis];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _deepgram.Dispose();

    [Theory, MemberData(nameof(BothCaches))]
    public async Task A_forwarded_note_is_neither_downloaded_nor_transcribed_again(CacheKind cache)
    {
        await using var host = SpeechHost.With(_deepgram, caches[cache], ("Deepgram:PricePerMinute", "0.6"));
        var note = NewNote();
        var file = NewFile();

        var first = await host.Transcriber.TranscribeAsync(Clip(note, file), TranscriptionHints.None, Cancellation);
        var second = await host.Transcriber.TranscribeAsync(Clip(note, file), TranscriptionHints.None, Cancellation);

        Assert.Equal(0.01m, first.CostUsd);
        Assert.Equal(first with { Source = TranscriptSource.Cache, CostUsd = 0 }, second);
        Assert.Equal(1, _downloads);
        Assert.Single(_deepgram.Calls);
    }

    [Theory, MemberData(nameof(BothCaches))]
    public async Task The_same_bytes_as_another_file_are_downloaded_but_not_transcribed_again(CacheKind cache)
    {
        await using var host = SpeechHost.With(_deepgram, caches[cache]);
        var note = NewNote();
        var (file, other) = (NewFile(), NewFile());

        foreach (var id in new[] { file, other, other })
            await host.Transcriber.TranscribeAsync(Clip(note, id), TranscriptionHints.None, Cancellation);

        Assert.Equal(2, _downloads);
        Assert.Single(_deepgram.Calls);
    }

    [Theory, MemberData(nameof(BothCaches))]
    public async Task Another_language_or_model_hears_it_anew(CacheKind cache)
    {
        await using var host = SpeechHost.With(_deepgram, caches[cache]);
        await using var other = SpeechHost.With(_deepgram, caches[cache], ("Deepgram:Model", "nova-2"));
        var note = NewNote();
        var file = NewFile();

        await host.Transcriber.TranscribeAsync(Clip(note, file), TranscriptionHints.None, Cancellation);
        await host.Transcriber.TranscribeAsync(Clip(note, file), new TranscriptionHints("de", []), Cancellation);
        await other.Transcriber.TranscribeAsync(Clip(note, file), TranscriptionHints.None, Cancellation);

        Assert.Equal([["multi"], ["de"], ["multi"]], _deepgram.Calls.Select(call => call.Query["language"]));
        Assert.Equal(["nova-2"], _deepgram.Calls[2].Query["model"]);
    }

    [Theory, MemberData(nameof(BothCaches))]
    public async Task What_is_kept_expires_after_thirty_days(CacheKind cache)
    {
        await using var host = SpeechHost.With(_deepgram, caches[cache]);
        var note = NewNote();
        var file = NewFile();
        await host.Transcriber.TranscribeAsync(Clip(note, file), TranscriptionHints.None, Cancellation);

        var database = caches[cache].GetDatabase();
        var hash = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(note));
        Assert.Equal(hash, (string?)await database.StringGetAsync(RedisKeys.TranscriptFile(file)));
        foreach (var key in new[] { RedisKeys.TranscriptFile(file), RedisKeys.Transcript(hash, "deepgram:nova-3:multi") })
            Assert.InRange((await database.KeyTimeToLiveAsync(key))!.Value.TotalDays, 29.9, 30);
    }

    [Fact]
    public async Task Copies_that_arrive_together_are_one_call()
    {
        await using var host = SpeechHost.With(_deepgram, caches[CacheKind.Redis]);
        var note = NewNote();

        await Task.WhenAll(Enumerable.Range(0, 8).Select(i => host.Transcriber.TranscribeAsync(Clip(note, i < 4 ? "same-" + _deepgram.Address : NewFile()), TranscriptionHints.None, Cancellation)));

        Assert.Single(_deepgram.Calls);
        Assert.Equal(5, _downloads);
    }

    [Fact]
    public async Task A_failure_is_not_kept_and_the_audio_is_not_downloaded_again_for_another_try()
    {
        await using var host = SpeechHost.With(_deepgram, caches[CacheKind.Redis]);
        await _deepgram.BreakAsync(new { status = 402, shape = "legacy" });
        var clip = Clip(NewNote(), NewFile());

        await Assert.ThrowsAsync<TranscriptionException>(() => host.Transcriber.TranscribeAsync(clip, TranscriptionHints.None, Cancellation));
        var transcript = await host.Transcriber.TranscribeAsync(clip, TranscriptionHints.None, Cancellation);

        Assert.Equal(TranscriptSource.Deepgram, transcript.Source);
        Assert.Equal(1, _downloads);
    }

    [Fact]
    public async Task A_damaged_entry_is_made_again()
    {
        await using var host = SpeechHost.With(_deepgram, caches[CacheKind.Garnet]);
        var note = NewNote();
        var hash = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(note));
        await caches[CacheKind.Garnet].GetDatabase().StringSetAsync(RedisKeys.Transcript(hash, "deepgram:nova-3:multi"), "{\"v\":1,", TimeSpan.FromMinutes(1));

        var transcript = await host.Transcriber.TranscribeAsync(Clip(note, NewFile()), TranscriptionHints.None, Cancellation);

        Assert.Equal(TranscriptSource.Deepgram, transcript.Source);
    }

    [Fact]
    public async Task Without_the_cache_a_note_is_transcribed_all_the_same()
    {
        await using var away = await ConnectionMultiplexer.ConnectAsync("127.0.0.1:1,abortConnect=false,connectTimeout=100,connectRetry=0,asyncTimeout=100");
        await using var host = SpeechHost.With(_deepgram, away);

        Assert.NotEmpty((await host.Transcriber.TranscribeAsync(Clip(NewNote(), NewFile()), TranscriptionHints.None, Cancellation)).Text);
        Assert.Contains("The cache is away", host.Logged);
    }

    [Fact]
    public async Task Too_large_and_too_long_are_refused_before_any_download()
    {
        await using var host = SpeechHost.With(_deepgram, caches[CacheKind.Redis]);
        var large = new AudioClip("audio/mpeg", Never) { Size = 20_000_001 };
        var lengthy = new AudioClip("audio/ogg", Never) { Duration = TimeSpan.FromHours(1) };

        var tooLarge = await Assert.ThrowsAsync<TranscriptionException>(() => host.Transcriber.TranscribeAsync(large, TranscriptionHints.None, Cancellation));
        var tooLong = await Assert.ThrowsAsync<TranscriptionException>(() => host.Transcriber.TranscribeAsync(lengthy, TranscriptionHints.None, Cancellation));

        Assert.Equal(TranscriptionFailure.TooLarge, tooLarge.Kind);
        Assert.Contains("20 MB", tooLarge.Message);
        Assert.False(tooLarge.CanRetry);
        Assert.Equal(TranscriptionFailure.TooLong, tooLong.Kind);
        Assert.Contains("15 minutes", tooLong.Message);
        Assert.Empty(_deepgram.Calls);

        static Task<ReadOnlyMemory<byte>> Never(CancellationToken cancellation) => throw new InvalidOperationException("It was downloaded.");
    }

    [Fact]
    public async Task Without_key_and_model_the_sentence_names_both_settings_and_nothing_is_downloaded()
    {
        await using var host = new SpeechHost(caches[CacheKind.Redis]);

        var failure = await Assert.ThrowsAsync<TranscriptionException>(() => host.Transcriber.TranscribeAsync(Clip(NewNote(), NewFile()), TranscriptionHints.None, Cancellation));

        Assert.Equal(TranscriptionFailure.NoEngine, failure.Kind);
        Assert.Contains("Parameters:deepgram-api-key", failure.Message);
        Assert.Contains("Speech:WhisperModel", failure.Message);
        Assert.Equal(0, _downloads);
    }

    [Fact]
    public async Task Calls_hits_and_failures_are_counted()
    {
        await using var host = SpeechHost.With(_deepgram, caches[CacheKind.Redis], ("Deepgram:PricePerMinute", "0.6"));
        var totals = new Dictionary<string, double>();
        using var listener = new MeterListener();
        var factory = host.Services.GetRequiredService<IMeterFactory>();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (ReferenceEquals(instrument.Meter.Scope, factory) && instrument.Name.StartsWith("remoterunner.transcript.", StringComparison.Ordinal))
                self.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Add(instrument, value, tags));
        listener.Start();
        var clip = Clip(NewNote(), NewFile());

        await host.Transcriber.TranscribeAsync(clip, TranscriptionHints.None, Cancellation);
        await host.Transcriber.TranscribeAsync(clip, TranscriptionHints.None, Cancellation);
        await _deepgram.BreakAsync(new { status = 401, shape = "legacy" });
        await Assert.ThrowsAsync<TranscriptionException>(() => host.Transcriber.TranscribeAsync(Clip(NewNote(), NewFile()), TranscriptionHints.None, Cancellation));

        Assert.Equal(1, totals["remoterunner.transcript.cache hit"]);
        Assert.Equal(1, totals["remoterunner.transcript.cache miss"]);
        Assert.Equal(1, totals["remoterunner.transcript.failure Unauthorized"]);
        Assert.Equal(1, totals["remoterunner.transcript.call Deepgram heard"]);
        Assert.Equal(1, totals["remoterunner.transcript.call Deepgram failed"]);
        Assert.Equal(1, totals["remoterunner.transcript.audio Deepgram"], 3);
        Assert.Equal(0.01, totals["remoterunner.transcript.saved"], 5);

        void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            var name = string.Join(' ', [instrument.Name, .. tags.ToArray().Select(tag => $"{tag.Value}")]);
            totals[name] = totals.GetValueOrDefault(name) + value;
        }
    }

    private static byte[] NewNote() => VoiceNote.Saying($"note {Guid.NewGuid()}").ToOgg();

    private static string NewFile() => $"AgAD{Guid.NewGuid():N}";

    private AudioClip Clip(byte[] note, string file) =>
        new("audio/ogg", _ =>
        {
            Interlocked.Increment(ref _downloads);
            return Task.FromResult<ReadOnlyMemory<byte>>(note);
        })
        { FileUniqueId = file, Duration = TimeSpan.FromSeconds(1), Size = note.Length };
}
