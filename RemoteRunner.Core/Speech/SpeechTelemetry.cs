using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace RemoteRunner.Core.Speech;

/// <summary>What is counted and traced of voice messages: never what was said.</summary>
internal sealed class SpeechTelemetry
{
    private static readonly ActivitySource Source = new("RemoteRunner.Core");

    private readonly Counter<long> _calls;
    private readonly Counter<long> _failures;
    private readonly Counter<long> _cache;
    private readonly Counter<double> _audio;
    private readonly Counter<double> _cost;
    private readonly Counter<double> _saved;
    private readonly Histogram<double> _duration;

    public SpeechTelemetry(IMeterFactory factory)
    {
        var meter = factory.Create("RemoteRunner.Core");
        _calls = meter.CreateCounter<long>("remoterunner.transcript.call", "{call}", "Recordings given to an engine, by engine and outcome.");
        _failures = meter.CreateCounter<long>("remoterunner.transcript.failure", "{failure}", "Recordings without a transcript, by kind of failure.");
        _cache = meter.CreateCounter<long>("remoterunner.transcript.cache", "{lookup}", "Lookups in the cache, by result: hit, or miss.");
        _audio = meter.CreateCounter<double>("remoterunner.transcript.audio", "s", "Seconds of speech transcribed, by engine.");
        _cost = meter.CreateCounter<double>("remoterunner.transcript.cost", "USD", "What transcriptions cost, by engine.");
        _saved = meter.CreateCounter<double>("remoterunner.transcript.saved", "USD", "What the cache saved.");
        _duration = meter.CreateHistogram<double>("remoterunner.transcript.duration", "s", "Time an engine took, by engine.");
    }

    public static Activity? Start() => Source.StartActivity("transcribe", ActivityKind.Internal);

    public void Transcribed(Transcript transcript, TimeSpan took)
    {
        var engine = Engine(transcript.Source);
        _calls.Add(1, engine, new("outcome", transcript.IsNothingHeard ? "nothing heard" : "heard"));
        _audio.Add(transcript.Duration.TotalSeconds, engine);
        _cost.Add((double)transcript.CostUsd, engine);
        _duration.Record(took.TotalSeconds, engine);
        _cache.Add(1, new KeyValuePair<string, object?>("result", "miss"));
    }

    public void Found(decimal savedUsd)
    {
        _cache.Add(1, new KeyValuePair<string, object?>("result", "hit"));
        _saved.Add((double)savedUsd);
    }

    public void CallFailed(TranscriptSource source) => _calls.Add(1, Engine(source), new("outcome", "failed"));

    public void Failed(TranscriptionFailure kind) => _failures.Add(1, new KeyValuePair<string, object?>("kind", kind.ToString()));

    public static void Describe(Activity? span, Transcript transcript)
    {
        span?.SetTag("remoterunner.transcript.source", transcript.Source.ToString());
        span?.SetTag("remoterunner.transcript.audio_seconds", transcript.Duration.TotalSeconds);
        span?.SetTag("remoterunner.transcript.cost_usd", (double)transcript.CostUsd);
    }

    public static void Describe(Activity? span, TranscriptionFailure failure)
    {
        span?.SetTag("error.type", failure.ToString());
        span?.SetStatus(ActivityStatusCode.Error);
    }

    private static KeyValuePair<string, object?> Engine(TranscriptSource source) => new("engine", source.ToString());
}
