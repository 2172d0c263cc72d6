using Microsoft.Extensions.Options;
using RemoteRunner.Bot.Speech.Audio;
using RemoteRunner.Core.Speech;
using Whisper.net;

namespace RemoteRunner.Bot.Speech.Whisper;

/// <summary>Whisper on this machine, for those who have no Deepgram key but a model file.</summary>
internal sealed partial class WhisperTranscriber(IOptionsMonitor<WhisperOptions> options, IOptionsMonitor<SpeechOptions> speech, TimeProvider time, ILogger<WhisperTranscriber> logger) : ISpeechEngine, IDisposable
{
    /// <summary>-60 dB: below it there is nothing to hear, and Whisper invents words for silence.</summary>
    private const float Silence = 0.001f;

    private const float MostlyNoise = 0.6f;
    private const int MostThreads = 8;

    // One at a time: it takes all processors it gets, and a model is large.
    private readonly SemaphoreSlim _turn = new(1, 1);
    private (string Path, DateTime Written, WhisperFactory Factory)? _loaded;

    public TranscriptSource Source => TranscriptSource.Whisper;

    public bool IsSetUp => options.CurrentValue.WhisperModel.Length > 0;

    public string Variant(TranscriptionHints hints) => $"whisper:{Path.GetFileName(options.CurrentValue.WhisperModel)}:{Language(hints)}";

    public async Task<Transcript> TranscribeAsync(AudioClip clip, TranscriptionHints hints, CancellationToken cancellationToken)
    {
        var settings = options.CurrentValue;
        var audio = await clip.ReadAsync(cancellationToken);
        if (!OggOpusDecoder.IsOgg(audio.Span))
            throw new TranscriptionException(TranscriptionFailure.BadAudio, WhisperTexts.NotOpus);

        using var limit = new CancellationTokenSource(settings.WhisperTimeout, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            await _turn.WaitAsync(both.Token);
            try
            {
                return await Task.Run(() => ListenAsync(audio, settings, Language(hints), both.Token), both.Token);
            }
            finally
            {
                _turn.Release();
            }
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TranscriptionException(TranscriptionFailure.Timeout, SpeechTexts.Timeout, e);
        }
    }

    public void Dispose()
    {
        Forget();
        _turn.Dispose();
    }

    private async Task<Transcript> ListenAsync(ReadOnlyMemory<byte> audio, WhisperOptions settings, string language, CancellationToken cancellationToken)
    {
        var samples = OggOpusDecoder.Decode(audio, speech.CurrentValue.MaxDuration, cancellationToken);
        var duration = TimeSpan.FromSeconds((double)samples.Length / OggOpusDecoder.OutputRate);
        if (!samples.AsSpan().ContainsAnyExceptInRange(-Silence, Silence))
            return new Transcript("", null, 0, duration, TranscriptSource.Whisper, 0);

        await using var processor = Prepare(settings, language);
        var heard = new List<SegmentData>();
        await foreach (var segment in processor.ProcessAsync(samples, cancellationToken))
        {
            if (segment.NoSpeechProbability < MostlyNoise && !IsRemark(segment.Text))
                heard.Add(segment);
        }

        return new Transcript(
            string.Join(' ', heard.Select(segment => segment.Text.Trim())).Trim(),
            heard.FirstOrDefault()?.Language,
            heard.Count == 0 ? 0 : heard.Average(segment => segment.Probability),
            duration, TranscriptSource.Whisper, 0);
    }

    private WhisperProcessor Prepare(WhisperOptions settings, string language)
    {
        var path = settings.WhisperModel;
        if (!File.Exists(path))
            throw new TranscriptionException(TranscriptionFailure.NoEngine, WhisperTexts.ModelMissing);
        try
        {
            // The package reads the file here and not before.
            var builder = Load(path).CreateBuilder()
                .WithThreads(settings.WhisperThreads > 0 ? settings.WhisperThreads : Math.Min(Environment.ProcessorCount, MostThreads))
                .WithProbabilities();
            return (language == "auto" ? builder.WithLanguageDetection() : builder.WithLanguage(language)).Build();
        }
        catch (Exception e)
        {
            // The package throws different exceptions for a bad model, a missing native library and a lack of memory.
            Log.NotLoaded(logger, path, e);
            Forget();
            throw new TranscriptionException(TranscriptionFailure.NoEngine, WhisperTexts.ModelUnreadable, e);
        }
    }

    private WhisperFactory Load(string path)
    {
        var written = File.GetLastWriteTimeUtc(path);
        if (_loaded is { } loaded && loaded.Path == path && loaded.Written == written)
            return loaded.Factory;
        Forget();
        WhisperModelFile.Check(path);
        var factory = WhisperFactory.FromPath(path);
        _loaded = (path, written, factory);
        Log.Loaded(logger, path);
        return factory;
    }

    private void Forget()
    {
        _loaded?.Factory.Dispose();
        _loaded = null;
    }

    private string Language(TranscriptionHints hints) => hints.Language is { Length: >= 2 } tag ? tag.Split('-')[0] : options.CurrentValue.WhisperLanguage;

    // Whisper writes "[BLANK_AUDIO]", "(wind blowing)" for what is not speech.
    private static bool IsRemark(string text) => text.Trim() is "" or ['[', .., ']'] or ['(', .., ')'];

    private static partial class Log
    {
        [LoggerMessage(2711, LogLevel.Information, "The Whisper model {Path} is loaded.")]
        public static partial void Loaded(ILogger logger, string path);

        [LoggerMessage(2712, LogLevel.Error, "The Whisper model {Path} could not be loaded.")]
        public static partial void NotLoaded(ILogger logger, string path, Exception exception);
    }
}
