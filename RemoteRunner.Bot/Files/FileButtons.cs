using System.Globalization;
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

    public static (Guid Turn, int File)? Parse(string? data) =>
        data?.Split(':') is ["f", var id, var number] && Guid.TryParseExact(id, "N", out var turn)
        && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var file)
            ? (turn, file)
            : null;

    // What tells files apart is at the end.
    private static string NameOf(string path) => path.Length <= 24 ? path : $"…{path[^23..]}";
}
