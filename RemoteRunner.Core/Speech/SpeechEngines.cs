namespace RemoteRunner.Core.Speech;

/// <summary>Which engine listens: the first that is set up, in the order in which the service registered them.</summary>
public sealed class SpeechEngines(IEnumerable<ISpeechEngine> engines)
{
    private readonly IReadOnlyList<ISpeechEngine> _engines = [.. engines];

    /// <summary>Whether any is set up.</summary>
    public bool Any => _engines.Any(e => e.IsSetUp);

    /// <exception cref="TranscriptionException">None is set up; the sentence names what to set.</exception>
    public ISpeechEngine Choose() =>
        _engines.FirstOrDefault(e => e.IsSetUp) ?? throw new TranscriptionException(TranscriptionFailure.NoEngine, SpeechTexts.NoEngine);
}
