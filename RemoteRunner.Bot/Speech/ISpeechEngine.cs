namespace RemoteRunner.Bot.Speech;

/// <summary>One way to turn speech into text; it knows neither limits nor cache.</summary>
internal interface ISpeechEngine : ITranscriber
{
    TranscriptSource Source { get; }

    /// <summary>What besides the audio decides the transcript: model and language. Part of the cache's key.</summary>
    string Variant(TranscriptionHints hints);
}
