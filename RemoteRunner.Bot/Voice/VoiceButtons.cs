using Telegram.Bot.Types.ReplyMarkups;

namespace RemoteRunner.Bot.Voice;

/// <summary>The buttons below a transcript; their data reads <c>v:42:s</c> with the voice message's id (s = stop, e = edit, g = send, x = discard, r = retry).</summary>
internal static class VoiceButtons
{
    public static InlineKeyboardMarkup? For(VoiceRecord record) => record.State switch
    {
        VoiceState.Failed => new([[Button(Texts.VoiceRetry, record, 'r')]]),
        VoiceState.Asking => new([[Button(Texts.VoiceSend, record, 'g'), Button(Texts.VoiceEdit, record, 'e'), Button(Texts.VoiceDiscard, record, 'x')]]),
        VoiceState.Heard => new([[Button(Texts.VoiceStop, record, 's'), Button(Texts.VoiceEdit, record, 'e')]]),
        _ => null,
    };

    public static (int Message, VoiceAction Action)? Parse(string? data)
    {
        if (data is not ['v', ':', .., ':', var letter] || !int.TryParse(data.AsSpan()[2..^2], out var message))
            return null;

        return letter switch
        {
            's' => (message, VoiceAction.Stop),
            'e' => (message, VoiceAction.Edit),
            'g' => (message, VoiceAction.Send),
            'x' => (message, VoiceAction.Discard),
            'r' => (message, VoiceAction.Retry),
            _ => null,
        };
    }

    private static InlineKeyboardButton Button(string text, VoiceRecord record, char letter) =>
        InlineKeyboardButton.WithCallbackData(text, $"v:{record.Message}:{letter}");
}

/// <summary>What a tap below a transcript asks for.</summary>
internal enum VoiceAction
{
    Stop,
    Edit,
    Send,
    Discard,
    Retry,
}
