using Telegram.Bot.Types.ReplyMarkups;

namespace RemoteRunner.Bot.Turns;

/// <summary>
/// The buttons below a turn's answer; their data reads <c>t:6f1a3c527d0b4f0e9a552f6f3f0f7b11:c</c> (c = continue, d = drop,
/// a = run again).
/// </summary>
internal static class TurnButtons
{
    public static InlineKeyboardMarkup? For(Guid turn, AnswerButtons buttons) => buttons switch
    {
        AnswerButtons.Continue => new([[Button(turn, Texts.Continue, 'c'), Button(turn, Texts.Drop, 'd')]]),
        AnswerButtons.RunAgain => new([[Button(turn, Texts.RunAgain, 'a')]]),
        _ => null,
    };

    public static (Guid Turn, TurnAction Action)? Parse(string? data)
    {
        if (data is not ['t', ':', .., ':', var letter] || !Guid.TryParseExact(data[2..^2], "N", out var turn))
            return null;

        return letter switch
        {
            'c' => (turn, TurnAction.Continue),
            'd' => (turn, TurnAction.Drop),
            'a' => (turn, TurnAction.RunAgain),
            _ => null,
        };
    }

    private static InlineKeyboardButton Button(Guid turn, string text, char letter) =>
        InlineKeyboardButton.WithCallbackData(text, $"t:{turn:N}:{letter}");
}

/// <summary>What a tap below a turn's answer asks for.</summary>
internal enum TurnAction
{
    Continue,
    Drop,
    RunAgain,
}
