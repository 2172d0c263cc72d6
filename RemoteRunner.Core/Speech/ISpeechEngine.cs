namespace RemoteRunner.Core.Speech;

/// <summary>One way to turn speech into text; it knows neither limits nor cache.</summary>
public interface ISpeechEngine : ITranscriber
{
    TranscriptSource Source { get; }

    /// <summary>Whether its settings are there. Looked up for each recording, so a new key needs no restart.</summary>
    bool IsSetUp { get; }

    /// <summary>What besides the audio decides the transcript: model and language. Part of the cache's key.</summary>
    string Variant(TranscriptionHints hints);
}
