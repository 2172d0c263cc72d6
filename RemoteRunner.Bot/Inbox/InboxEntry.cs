using System.Text.Json;
using Telegram.Bot;
using Telegram.Bot.Types;

namespace RemoteRunner.Bot.Inbox;

/// <summary>
/// An update as it is stored, in Telegram's own spelling:
/// <c>{"v":1,"received":"2026-11-24T21:12:46+00:00","trace":"00-…-01","update":{"update_id":7,"message":{…}}}</c>.
/// </summary>
/// <param name="Trace">W3C trace context of its arrival.</param>
internal sealed record InboxEntry(int V, DateTimeOffset Received, string? Trace, Update Update)
{
    public const int Version = 1;

    public string ToJson() => JsonSerializer.Serialize(this, JsonBotAPI.Options);

    /// <summary>Null when the entry was written by another version or is damaged.</summary>
    public static InboxEntry? FromJson(string json)
    {
        try
        {
            return JsonSerializer.Deserialize<InboxEntry>(json, JsonBotAPI.Options) is { V: Version, Update: not null } entry ? entry : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>What became of an update that was to be stored.</summary>
internal enum StoreOutcome
{
    /// <summary>Its inbox is full; it is not handled.</summary>
    Full = -1,

    /// <summary>It had been stored before.</summary>
    Duplicate = 0,

    Stored = 1,
}
