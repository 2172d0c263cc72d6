using System.Globalization;
using RemoteRunner.Core.Users;
using Telegram.Bot.Types.ReplyMarkups;

namespace RemoteRunner.Bot.Access;

/// <summary>The buttons of /users; their data reads <c>u:o:1002</c> (o = show, a = make admin, m = make member, r = remove, y = remove indeed), <c>u:p:1</c>, <c>u:i:0</c>.</summary>
internal static class UserButtons
{
    private static readonly Dictionary<UserAction, char> _letters = new()
    {
        [UserAction.Page] = 'p',
        [UserAction.Invite] = 'i',
        [UserAction.Show] = 'o',
        [UserAction.MakeAdmin] = 'a',
        [UserAction.MakeMember] = 'm',
        [UserAction.AskRemove] = 'r',
        [UserAction.Remove] = 'y',
    };

    public static InlineKeyboardButton Invite => InlineKeyboardButton.WithCallbackData(Texts.InviteButton, "u:i:0");

    public static InlineKeyboardButton Page(int number, string text) => InlineKeyboardButton.WithCallbackData(text, $"u:p:{number}");

    public static InlineKeyboardButton Of(UserAction action, UserId user, string text) =>
        InlineKeyboardButton.WithCallbackData(text, string.Create(CultureInfo.InvariantCulture, $"u:{_letters[action]}:{user.TelegramId}"));

    public static InlineKeyboardMarkup One(KnownUser user) => new(
    [
        [user.Role == Role.Admin ? Of(UserAction.MakeMember, user.Id, Texts.MakeMember) : Of(UserAction.MakeAdmin, user.Id, Texts.MakeAdmin), Of(UserAction.AskRemove, user.Id, Texts.RemoveUser)],
        [Page(0, Texts.Back)],
    ]);

    public static InlineKeyboardMarkup Confirm(UserId user) => new([[Of(UserAction.Remove, user, Texts.RemoveUserIndeed), Of(UserAction.Show, user, Texts.Back)]]);

    public static UserTap? Parse(string? data) =>
        data?.Split(':') is ["u", [var letter], var number] && long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
        && _letters.FirstOrDefault(l => l.Value == letter) is { Value: not '\0' } known
            ? new UserTap(known.Key, id)
            : null;
}

/// <param name="Id">A user's Telegram id, or a page's number.</param>
internal sealed record UserTap(UserAction Action, long Id);

internal enum UserAction
{
    Page,
    Invite,
    Show,
    MakeAdmin,
    MakeMember,
    AskRemove,
    Remove,
}
