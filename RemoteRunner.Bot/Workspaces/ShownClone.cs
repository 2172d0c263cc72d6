using System.Globalization;
using RemoteRunner.Bot.Chats;
using RemoteRunner.Core.Users;

namespace RemoteRunner.Bot.Workspaces;

/// <summary>A message that shows a clone under way; stored under <c>1001:57</c> as <c>1764475200000:6f1a…:app:tg:1001</c>.</summary>
/// <param name="Since">When somebody last saw to it, to the millisecond.</param>
/// <param name="Session">The chat's session then, on whose box the clone is; null when there was none.</param>
/// <param name="Asker">Whom the message answers: its buttons are theirs.</param>
internal sealed record ShownClone(ChatPlace Chat, int Message, DateTimeOffset Since, Guid? Session, string Workspace, UserId Asker)
{
    public string Field => FieldOf(Chat, Message);

    public string Value => string.Create(CultureInfo.InvariantCulture, $"{Since.ToUnixTimeMilliseconds()}:{Session:N}:{Workspace}:{Asker.Value}");

    public static string FieldOf(ChatPlace chat, int message) => string.Create(CultureInfo.InvariantCulture, $"{chat}:{message}");

    public static ShownClone? Parse(string field, string value) =>
        field.Split(':') is [var chat, var message] && ChatPlace.Parse(chat) is { } where && int.TryParse(message, CultureInfo.InvariantCulture, out var id)
        && value.Split(':', 4) is [var since, var session, var workspace, var user] && long.TryParse(since, CultureInfo.InvariantCulture, out var at)
            ? new ShownClone(where, id, DateTimeOffset.FromUnixTimeMilliseconds(at), Guid.TryParseExact(session, "N", out var of) ? of : null, workspace, UserId.Parse(user))
            : null;
}
