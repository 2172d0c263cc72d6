using Microsoft.Extensions.Options;
using RemoteRunner.Bot.Speech.Deepgram;
using RemoteRunner.Bot.Speech.Whisper;

namespace RemoteRunner.Bot.Speech;

/// <summary>Which engine listens: Deepgram with a key, else Whisper with a model. Looked up for each recording, so a new key needs no restart.</summary>
internal sealed class SpeechEngines(
    IOptionsMonitor<DeepgramOptions> deepgramOptions,
    IOptionsMonitor<SpeechOptions> speechOptions,
    DeepgramTranscriber deepgram,
    WhisperTranscriber whisper)
{
    /// <exception cref="TranscriptionException">Neither is set; the sentence names both settings.</exception>
    public ISpeechEngine Choose() => this switch
    {
        _ when deepgramOptions.CurrentValue.ApiKey.Length > 0 => deepgram,
        _ when speechOptions.CurrentValue.WhisperModel.Length > 0 => whisper,
        _ => throw new TranscriptionException(TranscriptionFailure.NoEngine, SpeechTexts.NoEngine),
    };
}
