using System.Globalization;
using Telegram.Bot.Types;
using Telegram.Bot.Types.ReplyMarkups;

namespace RemoteRunner.Bot.Files;

/// <summary>
/// A button for each file that a turn changed; its data reads <c>f:6f1a3c527d0b4f0e9a552f6f3f0f7b11:0</c>: the number counts
/// <see cref="ChangedFiles.Paths"/>, for a path may be longer than a button's data.
/// </summary>
internal static class FileButtons
{
    public static IEnumerable<InlineKeyboardButton[]> For(Guid turn, IReadOnlyList<string> paths) =>
        paths.Select((path, i) => InlineKeyboardButton.WithCallbackData($"📄 {NameOf(path)}", string.Create(CultureInfo.InvariantCulture, $"f:{turn:N}:{i}"))).Chunk(2);

    /// <summary>Other buttons for a message that keeps those of its files.</summary>
    public static InlineKeyboardMarkup? Keep(Message message, InlineKeyboardMarkup? others)
    {
        var files = (message.ReplyMarkup?.InlineKeyboard ?? []).Where(row => row.Any(b => Parse(b.CallbackData) is not null));
        var rows = (others?.InlineKeyboard ?? []).Concat(files).ToList();
        return rows.Count > 0 ? new InlineKeyboardMarkup(rows) : null;
    }

    public static (Guid Turn, int File)? Parse(string? data) =>
        data?.Split(':') is ["f", var id, var number] && Guid.TryParseExact(id, "N", out var turn)
        && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var file)
            ? (turn, file)
            : null;

    // What tells files apart is at the end.
    private static string NameOf(string path)
    {
        if (path.Length <= 24)
            return path;

        var end = path.AsSpan(path.Length - 23);
        return $"…{(char.IsLowSurrogate(end[0]) ? end[1..] : end)}";
    }
}
