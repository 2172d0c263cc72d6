using System.Globalization;
using RemoteRunner.Bot.Files;
using Telegram.Bot.Types.ReplyMarkups;

namespace RemoteRunner.Bot.Turns;

/// <summary>
/// The buttons below a turn's answer; their data reads <c>t:6f1a3c527d0b4f0e9a552f6f3f0f7b11:c</c> (s = send now, q = remove from the queue, c = continue, d = drop,
/// a = run again, k = compact and go on, n = new session, m = choose a model) or, with the time of a reset,
/// <c>l:6f1a3c527d0b4f0e9a552f6f3f0f7b11:1795558275</c> (go on then) and <c>x:6f1a3c527d0b4f0e9a552f6f3f0f7b11:1795558275</c>
/// (do not, after all).
/// </summary>
internal static class TurnButtons
{
    public static InlineKeyboardMarkup? For(Guid turn, AnswerStep step)
    {
        var rows = (Of(turn, step)?.InlineKeyboard ?? []).Concat(FileButtons.For(turn, step.Files)).ToList();
        return rows.Count > 0 ? new InlineKeyboardMarkup(rows) : null;
    }

    private static InlineKeyboardMarkup? Of(Guid turn, AnswerStep step) => step.Buttons switch
    {
        AnswerButtons.Continue => new([[Button(turn, Texts.Continue, 'c'), Button(turn, Texts.Drop, 'd')]]),
        AnswerButtons.RunAgain => new([[Button(turn, Texts.RunAgain, 'a')]]),
        AnswerButtons.TryAgain => new([[Button(turn, Texts.TryAgain, 'c')]]),
        AnswerButtons.WhenItResets when step.Resets is { } resets => new([[Later(turn, resets, isSet: false)], [Button(turn, Texts.TryAgain, 'c')]]),
        AnswerButtons.WhenItResets => new([[Button(turn, Texts.TryAgain, 'c')]]),
        AnswerButtons.CompactOrNew => new([[Button(turn, Texts.CompactAndGoOn, 'k'), Button(turn, Texts.NewSessionButton, 'n')]]),
        AnswerButtons.OtherModel => new([[Button(turn, Texts.OtherModel, 'm'), Button(turn, Texts.TryAgain, 'c')]]),
        _ => null,
    };

    /// <summary>The buttons of <see cref="AnswerButtons.WhenItResets"/> as they are now.</summary>
    /// <param name="isSet">Whether the turn goes on by itself.</param>
    public static InlineKeyboardMarkup WhenItResets(Guid turn, DateTimeOffset resets, bool isSet) =>
        new([[Later(turn, resets, isSet)], [Button(turn, Texts.TryAgain, 'c')]]);

    /// <summary>Below a message that waits behind others.</summary>
    public static InlineKeyboardMarkup Queued(Guid turn) => new([[Button(turn, Texts.SendNow, 's'), Button(turn, Texts.RemoveQueued, 'q')]]);

    public static (Guid Turn, TurnAction Action)? Parse(string? data)
    {
        if (data is not ['t', ':', .., ':', var letter] || !Guid.TryParseExact(data[2..^2], "N", out var turn))
            return null;

        return letter switch
        {
            's' => (turn, TurnAction.SendNow),
            'q' => (turn, TurnAction.Remove),
            'c' => (turn, TurnAction.Continue),
            'd' => (turn, TurnAction.Drop),
            'a' => (turn, TurnAction.RunAgain),
            'k' => (turn, TurnAction.Compact),
            'n' => (turn, TurnAction.NewSession),
            'm' => (turn, TurnAction.ChooseModel),
            _ => null,
        };
    }

    /// <summary>A tap that sets or clears going on at a time.</summary>
    public static (Guid Turn, DateTimeOffset At, bool IsSet)? ParseLater(string? data) =>
        data?.Split(':') is ["l" or "x", var id, var seconds] && Guid.TryParseExact(id, "N", out var turn)
        && long.TryParse(seconds, NumberStyles.None, CultureInfo.InvariantCulture, out var at) && at < DateTimeOffset.MaxValue.ToUnixTimeSeconds()
            ? (turn, DateTimeOffset.FromUnixTimeSeconds(at), data[0] == 'l')
            : null;

    private static InlineKeyboardButton Button(Guid turn, string text, char letter) =>
        InlineKeyboardButton.WithCallbackData(text, $"t:{turn:N}:{letter}");

    private static InlineKeyboardButton Later(Guid turn, DateTimeOffset resets, bool isSet) =>
        InlineKeyboardButton.WithCallbackData(isSet ? Texts.NotWhenItResets : Texts.WhenItResets, $"{(isSet ? 'x' : 'l')}:{turn:N}:{resets.ToUnixTimeSeconds()}");
}

/// <summary>What a tap below a turn's answer asks for.</summary>
internal enum TurnAction
{
    /// <summary>Gives it to the running turn.</summary>
    SendNow,
    Remove,
    Continue,
    Drop,
    RunAgain,
    Compact,
    NewSession,
    ChooseModel,
}
