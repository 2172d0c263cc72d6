using Telegram.Bot.Types.ReplyMarkups;

namespace RemoteRunner.Bot.Turns;

/// <summary>The buttons below an interrupted turn; their data reads <c>t:6f1a3c527d0b4f0e9a552f6f3f0f7b11:c</c> (c = continue, d = drop).</summary>
internal static class TurnButtons
{
    public static InlineKeyboardMarkup For(Guid turn) => new(
    [
        [
            InlineKeyboardButton.WithCallbackData(Texts.Continue, $"t:{turn:N}:c"),
            InlineKeyboardButton.WithCallbackData(Texts.Drop, $"t:{turn:N}:d"),
        ],
    ]);

    public static (Guid Turn, bool Continue)? Parse(string? data) =>
        data is ['t', ':', .., ':', 'c' or 'd'] && Guid.TryParseExact(data[2..^2], "N", out var turn) ? (turn, data[^1] == 'c') : null;
}
