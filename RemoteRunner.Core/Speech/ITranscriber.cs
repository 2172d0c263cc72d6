namespace RemoteRunner.Core.Speech;

/// <summary>Speech to text: what the bot's path of an update calls for a voice note or an audio file.</summary>
public interface ITranscriber
{
    /// <summary>Checks the limits, looks into the cache, and only then downloads and transcribes.</summary>
    /// <returns>A transcript; its text is empty when nothing was heard.</returns>
    /// <exception cref="TranscriptionException">With a sentence for the person. Never a cancellation unless <paramref name="cancellationToken"/> is.</exception>
    Task<Transcript> TranscribeAsync(AudioClip clip, TranscriptionHints hints, CancellationToken cancellationToken);
}
