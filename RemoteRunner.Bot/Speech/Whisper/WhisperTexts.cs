namespace RemoteRunner.Bot.Speech.Whisper;

/// <summary>What people read when Whisper on this machine cannot hear.</summary>
internal static class WhisperTexts
{
    public const string ModelMissing =
        "I cannot listen: the file that Speech:WhisperModel names is not there. Set it to a Whisper model in ggml format, or set Parameters:deepgram-api-key.";

    public const string ModelUnreadable =
        "I cannot listen: the file that Speech:WhisperModel names is not a Whisper model that can be loaded. Download it again in ggml format, or set Parameters:deepgram-api-key.";

    public const string NotOpus =
        "Whisper here reads voice notes (OGG with Opus) only: record it as a voice message, or set Parameters:deepgram-api-key for other kinds of audio.";
}
