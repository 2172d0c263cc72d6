using RemoteRunner.Bot.Formatting;
using RemoteRunner.Bot.Voice;

namespace RemoteRunner.Bot;

/// <summary>What people read about their voice messages.</summary>
internal static partial class Texts
{
    private const int ShownTranscript = 3_000;

    public const string VoiceSend = "✅ Send";
    public const string VoiceEdit = "✏️ Edit";
    public const string VoiceDiscard = "🗑 Discard";
    public const string VoiceStop = "⏹ Stop";
    public const string VoiceRetry = "🔁 Retry";

    public const string VoiceNothingHeard = "🎙 I heard nothing in it, so nothing was sent.";
    public const string VoiceNotFetched = "I could not fetch the recording from Telegram: try again in a moment.";
    public const string VoiceListensAgain = "Listening again.";
    public const string VoiceIsSent = "Sent.";
    public const string VoiceStopping = "Stopping.";
    public const string VoiceEditHint = "Answer with the corrected text.";

    public const string VoiceSyntax =
        """
        <code>/voice auto</code> – a voice message starts at once
        <code>/voice confirm</code> – it waits for Send, Edit or Discard
        """;

    public static string VoiceMode(bool asks) => asks
        ? "🎙 Voice messages wait for your Send. /voice auto changes that."
        : "🎙 Voice messages start at once. /voice confirm makes them wait.";

    /// <summary>The message with the transcript, as it stands.</summary>
    public static string Transcript(VoiceRecord record)
    {
        var text = TelegramHtml.Escape(Shorten(record.Text, ShownTranscript));
        return record switch
        {
            { State: VoiceState.Dropped, Turn: null } => $"🎙 <s>{text}</s>\n\n🗑 Not sent.",
            { State: VoiceState.Answered } => $"🎙 <i>{text}</i>\n\n💬 Given to Claude as your answer.",
            _ => $"🎙 <i>{text}</i>",
        };
    }

    public static string VoiceFailed(string sentence) => $"🎙 {TelegramHtml.Escape(sentence)}";

    /// <summary>Asks for the corrected text; the old one can be copied with a tap.</summary>
    public static string VoiceQuestion(string text) =>
        $"✏️ Answer this message with the corrected text. What I heard, to copy:\n\n<code>{TelegramHtml.Escape(Shorten(text, ShownTranscript))}</code>";
}
