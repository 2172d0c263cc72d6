using Microsoft.Extensions.Options;
using RemoteRunner.Bot.Chats;
using RemoteRunner.Bot.Outbound;
using RemoteRunner.Bot.Sessions;
using RemoteRunner.Bot.Taps;
using RemoteRunner.Core.Audit;
using RemoteRunner.Core.Users;
using Telegram.Bot.Types;
using Telegram.Bot.Types.ReplyMarkups;

namespace RemoteRunner.Bot.Access;

/// <summary>Shows admins who is admitted, and changes it.</summary>
internal sealed class UserDesk(
    UserDirectory users, InviteDesk invites, ChatBindings chats, Replies replies, AuditLog audit, IOptions<InviteOptions> options)
{
    private const int PageSize = 8;

    public async Task<SessionPage> ListAsync(int page)
    {
        var all = await users.ListAsync();
        var pages = Math.Max(1, (all.Count + PageSize - 1) / PageSize);
        page = Math.Clamp(page, 0, pages - 1);
        var shown = all.Skip(page * PageSize).Take(PageSize).ToList();
        List<(KnownUser User, string Name)> named = [];
        foreach (var user in shown)
            named.Add((user, await chats.NameOfAsync(user.Id)));

        List<InlineKeyboardButton[]> rows =
        [
            .. named.Where(n => n.User.Id.TelegramId is not null)
                .Select(n => new[] { UserButtons.Of(UserAction.Show, n.User.Id, Texts.UserButton(n.User, n.Name)) }),
        ];
        if (pages > 1)
            rows.Add([UserButtons.Page((page + pages - 1) % pages, "◀"), UserButtons.Page(page, $"{page + 1}/{pages}"), UserButtons.Page((page + 1) % pages, "▶")]);
        rows.Add([UserButtons.Invite]);
        return new SessionPage(Texts.Users(named, all.Count), new InlineKeyboardMarkup(rows));
    }

    /// <summary>Carries an admin's tap out and changes the message it was on.</summary>
    public async Task<TapOutcome> CarryOutAsync(UserId admin, Message message, UserTap tap, CancellationToken cancellationToken)
    {
        switch (tap.Action)
        {
            case UserAction.Page:
                await ShowAsync(message, await ListAsync((int)Math.Min(tap.Id, int.MaxValue)), cancellationToken);
                return TapOutcome.Nothing;
            case UserAction.Invite:
                var link = await invites.IssueAsync(admin, cancellationToken);
                return new TapOutcome(null, Then: token => replies.SendAsync(ChatPlace.Of(message), Texts.Invitation(link, options.Value.Lifetime), token));
        }

        var id = UserId.Telegram(tap.Id);
        if ((await users.ListAsync()).FirstOrDefault(u => u.Id == id) is not { } user)
            return TapOutcome.Refused(Texts.UserGone);
        if (tap.Action is UserAction.MakeAdmin or UserAction.MakeMember or UserAction.Remove)
        {
            if (id == admin)
                return TapOutcome.Refused(Texts.UserIsYou);
            if (user is { BySettings: true, Role: Role.Admin })
                return TapOutcome.Refused(Texts.UserBySettings);
            await ChangeAsync(admin, id, tap.Action switch { UserAction.MakeAdmin => Role.Admin, UserAction.MakeMember => Role.Member, _ => Role.Stranger });
            user = (await users.ListAsync()).FirstOrDefault(u => u.Id == id) ?? user;
        }

        var page = tap.Action switch
        {
            UserAction.Remove => await ListAsync(0),
            UserAction.AskRemove => new SessionPage(Texts.UserRemoveQuestion(user, await chats.NameOfAsync(id)), UserButtons.Confirm(id)),
            _ => new SessionPage(Texts.OneUser(user, await chats.NameOfAsync(id)), UserButtons.One(user)),
        };
        await ShowAsync(message, page, cancellationToken);
        return new TapOutcome(tap.Action == UserAction.Remove ? Texts.UserRemoved : null);
    }

    private async Task ChangeAsync(UserId admin, UserId user, Role role)
    {
        await users.SetRoleAsync(user, role, admin.Value);
        await audit.WriteAsync(admin, AuditAction.ChangedUser, user.Value, role == Role.Stranger ? "removed" : role.ToString().ToLowerInvariant());
    }

    private Task ShowAsync(Message message, SessionPage page, CancellationToken cancellationToken) =>
        replies.EditAsync(ChatPlace.Of(message), message.Id, page.Html, page.Buttons, cancellationToken);
}
