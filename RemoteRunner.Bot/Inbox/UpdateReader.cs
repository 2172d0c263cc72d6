using System.Diagnostics.CodeAnalysis;
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
    public static int? IdOf(JsonElement json)
    {
        try
        {
            return json.ValueKind == JsonValueKind.Object && json.TryGetProperty("update_id", out var id) && id.ValueKind == JsonValueKind.Number && id.TryGetInt32(out var value)
                ? value
                : null;
        }
        catch (InvalidOperationException)
        {
            // A property's name is no text (half a character).
            return null;
        }
    }

    /// <summary>The update; null when it is of a shape that this version does not know, which is logged.</summary>
    [SuppressMessage("Design", "CA1031", Justification = "Whatever a library makes of input that it does not know, the next update must be read.")]
    public Update? Read(JsonElement json)
    {
        if (IdOf(json) is not { } id)
        {
            Log.NoUpdate(logger);
            return null;
        }

        try
        {
            // It is stored in the library's spelling, so that must come back as well.
            if (json.Deserialize<Update>(JsonBotAPI.Options) is { } update && IsWhole(update)
                && InboxEntry.FromJson(new InboxEntry(InboxEntry.Version, default, null, update).ToJson()) is not null)
            {
                return update;
            }

            Log.Unreadable(logger, id, null);
        }
        catch (Exception e)
        {
            // The exception names the place; the update itself may hold what somebody wrote and is not logged.
            Log.Unreadable(logger, id, e);
        }

        return null;
    }

    /// <summary>The library does not insist on what the Bot API always sends.</summary>
    private static bool IsWhole(Update update) =>
        update is not { Message: { Chat: null } or { Id: 0 } }
        && update is not { EditedMessage: { Chat: null } or { Id: 0 } }
        && update is not { CallbackQuery: { From: null } or { Id: null } or { Message: { Chat: null } } }
        && update is not { MyChatMember: { Chat: null } or { NewChatMember: null } };

    private static partial class Log
    {
        [LoggerMessage(2201, LogLevel.Error, "Update {Id} is of a shape that this version does not know, and is left out.")]
        public static partial void Unreadable(ILogger logger, int id, Exception? exception);

        [LoggerMessage(2202, LogLevel.Error, "Something without an update's id came from Telegram, and is left out.")]
        public static partial void NoUpdate(ILogger logger);
    }
}
