using System.Text.Json;

namespace RemoteRunner.TestSupport.People;

/// <summary>A message as it stands in a chat.</summary>
/// <param name="Buttons">The data that tapping each button sends.</param>
public sealed record ChatMessage(long Chat, int Id, bool FromBot, string Text, IReadOnlyList<string> Buttons, DateTimeOffset At)
{
    public MessageKind Kind => FromBot ? MessageKinds.Of(Text) : MessageKind.Person;

    /// <summary>
    /// The buttons that ask for something. The files below an answer can be had for ever, and a message that waits goes on
    /// without <em>Send now</em> and <em>Remove</em>: they ask for nothing.
    /// </summary>
    public IReadOnlyList<string> Asking => [.. Buttons.Where(b => b.Split(':') is not (["f", ..] or ["t", .., "s" or "q"]))];

    // {"messageId":7,"from":"bot","date":"…","text":"…","keyboard":[[{"text":"✅ Allow once","data":"a:6f1a…:o"}]],…}
    public static ChatMessage Read(long chat, JsonElement message) => new(
        chat,
        message.GetProperty("messageId").GetInt32(),
        message.GetProperty("from").GetString() == "bot",
        message.GetProperty("text").GetString() ?? string.Empty,
        [
            .. message.GetProperty("keyboard").EnumerateArray().SelectMany(row => row.EnumerateArray())
                .Select(button => button.TryGetProperty("data", out var data) ? data.GetString()! : string.Empty)
                .Where(data => data.Length > 0),
        ],
        message.GetProperty("date").GetDateTimeOffset());
}
