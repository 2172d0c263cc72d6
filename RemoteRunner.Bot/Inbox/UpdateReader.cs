using System.Text.Json;
using Telegram.Bot;
using Telegram.Bot.Types;
using Telegram.Bot.Types.Enums;

namespace RemoteRunner.Bot.Inbox;

/// <summary>Reads what Telegram sends: <c>{"update_id":100000001,"message":{"message_id":7,…}}</c>.</summary>
internal sealed partial class UpdateReader(ILogger<UpdateReader> logger)
{
    /// <summary>The kinds that are asked for.</summary>
    public static IReadOnlyList<UpdateType> Wanted { get; } =
        [UpdateType.Message, UpdateType.EditedMessage, UpdateType.CallbackQuery, UpdateType.MyChatMember];

    /// <summary>The id alone; null when there is none.</summary>
    public static int? IdOf(JsonElement json) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty("update_id", out var id) && id.ValueKind == JsonValueKind.Number && id.TryGetInt32(out var value)
            ? value
            : null;

    /// <summary>The update; null when it is of a shape that this version does not know, which is logged.</summary>
    public Update? Read(JsonElement json)
    {
        if (IdOf(json) is not { } id)
        {
            Log.NoUpdate(logger);
            return null;
        }

        try
        {
            return json.Deserialize<Update>(JsonBotAPI.Options);
        }
        catch (Exception e) when (e is JsonException or FormatException or OverflowException or ArgumentException or InvalidOperationException or NotSupportedException)
        {
            // The exception names the place; the update itself may hold what somebody wrote and is not logged.
            Log.Unreadable(logger, id, e);
            return null;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(2201, LogLevel.Error, "Update {Id} is of a shape that this version does not know, and is left out.")]
        public static partial void Unreadable(ILogger logger, int id, Exception exception);

        [LoggerMessage(2202, LogLevel.Error, "Something without an update's id came from Telegram, and is left out.")]
        public static partial void NoUpdate(ILogger logger);
    }
}
