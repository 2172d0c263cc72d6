using System.Globalization;
using RemoteRunner.Bot.Chats;
using RemoteRunner.Core.Users;

namespace RemoteRunner.Bot.Later;

/// <summary>A turn that goes on by itself at a time; stored as <c>6f1a…:1001:57:tg:1001</c>, in a topic <c>6f1a…:-100/45:57:tg:1001</c>.</summary>
/// <param name="Message">The message that told of the limit.</param>
internal sealed record LaterTurn(Guid Turn, ChatPlace Chat, int Message, UserId User)
{
    public static LaterTurn? Parse(string text) =>
        text.Split(':', 4) is [var turn, var chat, var message, var user]
        && Guid.TryParseExact(turn, "N", out var id)
        && ChatPlace.Parse(chat) is { } where && int.TryParse(message, CultureInfo.InvariantCulture, out var told)
            ? new LaterTurn(id, where, told, UserId.Parse(user))
            : null;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Turn:N}:{Chat}:{Message}:{User.Value}");
}
