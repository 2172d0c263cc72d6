using System.Text.Json;
using Telegram.Bot.Requests;
using Telegram.Bot.Types.Enums;

namespace RemoteRunner.Bot.Polling;

/// <summary>
/// getUpdates whose updates are read one by one: the library reads all or none, and one of a shape that it does not know
/// would hold up every other for a day.
/// </summary>
internal sealed class RawUpdatesRequest() : RequestBase<JsonElement[]>("getUpdates")
{
    public int? Offset { get; init; }

    /// <summary>Seconds.</summary>
    public int Timeout { get; init; }

    public required IReadOnlyList<UpdateType> AllowedUpdates { get; init; }
}
