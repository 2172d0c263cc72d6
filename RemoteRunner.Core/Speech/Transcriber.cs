using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using RemoteRunner.Core.Speech.Caching;

namespace RemoteRunner.Core.Speech;

/// <summary>The seam: limits, then cache, then download, then engine.</summary>
internal sealed partial class Transcriber(
    SpeechEngines engines,
    TranscriptCache cache,
    OneAtATime turns,
    SpeechTelemetry telemetry,
    IOptionsMonitor<SpeechOptions> options,
    TimeProvider time,
    ILogger<Transcriber> logger) : ITranscriber
{
    public async Task<Transcript> TranscribeAsync(AudioClip clip, TranscriptionHints hints, CancellationToken cancellationToken)
    {
        using var span = SpeechTelemetry.Start();
        try
        {
            var transcript = await FindOrListenAsync(clip, hints, cancellationToken);
            SpeechTelemetry.Describe(span, transcript);
            return transcript;
        }
        catch (TranscriptionException e)
        {
            SpeechTelemetry.Describe(span, e.Kind);
            telemetry.Failed(e.Kind);
            Log.Failed(logger, e.Kind, e.InnerException?.GetType().Name ?? "its answer");
            throw;
        }
    }

    private async Task<Transcript> FindOrListenAsync(AudioClip clip, TranscriptionHints hints, CancellationToken cancellationToken)
    {
        var engine = engines.Choose();
        Check(clip.Duration, clip.Size);
        var variant = engine.Variant(hints);

        // Two copies of one note that arrive together are one call.
        using var ofFile = clip.FileUniqueId is { } id ? await turns.EnterAsync("file " + id, cancellationToken) : null;
        if (clip.FileUniqueId is { } file && await cache.FindHashAsync(file) is { } known && await cache.FindAsync(known, variant) is { } copy)
            return Found(copy);

        var content = await clip.ReadAsync(cancellationToken);
        Check(clip.Duration, content.Length);
        if (content.IsEmpty)
            throw new TranscriptionException(TranscriptionFailure.BadAudio, SpeechTexts.BadAudio);
        var sha256 = Convert.ToHexStringLower(SHA256.HashData(content.Span));
        using var ofAudio = await turns.EnterAsync("audio " + sha256, cancellationToken);
        if (await cache.FindAsync(sha256, variant) is { } same)
        {
            await cache.KeepHashAsync(clip.FileUniqueId, sha256);
            return Found(same);
        }

        var transcript = await ListenAsync(engine, clip, hints, cancellationToken);
        await cache.KeepAsync(clip.FileUniqueId, sha256, variant, transcript);
        return transcript;
    }

    private async Task<Transcript> ListenAsync(ISpeechEngine engine, AudioClip clip, TranscriptionHints hints, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        try
        {
            var transcript = await engine.TranscribeAsync(clip, hints, cancellationToken);
            var took = time.GetElapsedTime(started);
            telemetry.Transcribed(transcript, took);
            Log.Transcribed(logger, engine.Source, transcript.Duration.TotalSeconds, took.TotalSeconds);
            return transcript;
        }
        catch (TranscriptionException)
        {
            telemetry.CallFailed(engine.Source);
            throw;
        }
    }

    private Transcript Found(Transcript kept)
    {
        telemetry.Found(kept.CostUsd);
        Log.Found(logger, kept.Duration.TotalSeconds);
        return kept with { Source = TranscriptSource.Cache, CostUsd = 0 };
    }

    private void Check(TimeSpan? duration, long? size)
    {
        var limits = options.CurrentValue;
        if (size > limits.MaxBytes)
            throw new TranscriptionException(TranscriptionFailure.TooLarge, SpeechTexts.TooLarge(limits.MaxBytes));
        if (duration > limits.MaxDuration)
            throw new TranscriptionException(TranscriptionFailure.TooLong, SpeechTexts.TooLong(limits.MaxDuration));
    }

    private static partial class Log
    {
        [LoggerMessage(2731, LogLevel.Information, "{Engine} transcribed {Seconds:0.0} s of speech in {Took:0.00} s.")]
        public static partial void Transcribed(ILogger logger, TranscriptSource engine, double seconds, double took);

        [LoggerMessage(2732, LogLevel.Information, "A transcript of {Seconds:0.0} s of speech came from the cache.")]
        public static partial void Found(ILogger logger, double seconds);

        [LoggerMessage(2733, LogLevel.Warning, "A recording was not transcribed: {Kind}, because of {Cause}.")]
        public static partial void Failed(ILogger logger, TranscriptionFailure kind, string cause);
    }
}
