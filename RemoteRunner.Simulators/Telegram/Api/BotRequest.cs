using System.Text.Json;

namespace RemoteRunner.Simulators.Telegram.Api;

/// <summary>
/// One call: every parameter as the string the server sees, whether it came as JSON, form or query, and the files.
/// Reading is as lenient as the server's: what is no number counts as absent.
/// </summary>
internal sealed class BotRequest(string method, IReadOnlyDictionary<string, string> arguments, IReadOnlyDictionary<string, UploadedFile> files)
{
    /// <summary>Lower case.</summary>
    public string Method { get; } = method;

    public IReadOnlyDictionary<string, UploadedFile> Files { get; } = files;

    public long? ChatId => long.TryParse(Text("chat_id"), out var id) ? id : null;

    public int? MessageId => Integer("message_id") is var id and not 0 ? id : null;

    public string Text(string name) => arguments.GetValueOrDefault(name, "");

    public int Integer(string name, int fallback = 0) =>
        int.TryParse(Text(name), out var value) ? value : fallback;

    public long Long(string name) => long.TryParse(Text(name), out var value) ? value : 0;

    public int Integer(string name, int fallback, int least, int most) => Math.Clamp(Integer(name, fallback), least, most);

    public bool Flag(string name) => Text(name).ToLowerInvariant() is "true" or "yes" or "1";

    /// <param name="complaint">The description of the 400 when the text is no JSON.</param>
    /// <returns>Null when the parameter is absent.</returns>
    public JsonElement? Json(string name, string complaint)
    {
        var text = Text(name);
        if (text.Length == 0)
            return null;
        try
        {
            using var document = JsonDocument.Parse(text);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            throw BotApiException.BadRequest(complaint);
        }
    }
}
