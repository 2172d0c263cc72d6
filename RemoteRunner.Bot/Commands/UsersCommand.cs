using RemoteRunner.Bot.Access;
using RemoteRunner.Bot.Outbound;
using RemoteRunner.Core.Users;

namespace RemoteRunner.Bot.Commands;

/// <summary>Who is admitted; invites, changes roles and removes by buttons. <c>add</c> and <c>remove</c> are for people without Telegram.</summary>
internal sealed class UsersCommand(UserDesk desk, PasswordDesk passwords, Replies replies) : IChatCommand
{
    public string Name => CommandNames.Users;

    public string Description => Texts.UsersDescription;

    public bool ForAdmins => true;

    public async Task RunAsync(CommandCall call, CancellationToken cancellationToken)
    {
        if (call.Role != Role.Admin)
        {
            await replies.SendAsync(call.Chat, Texts.AdminsOnly, cancellationToken);
            return;
        }

        // An invitation admits whoever opens it first: not to be read by a whole group.
        if (call.Chat.IsGroup)
        {
            await replies.SendAsync(call.Chat, Texts.UsersPrivately, cancellationToken);
            return;
        }

        if (call.Words is { Length: > 0 } words)
        {
            await replies.SendAsync(call.Chat, words switch
            {
                ["add", var name] => await passwords.InviteAsync(call.User, name),
                ["remove", var name] => await passwords.RemoveAsync(call.User, name),
                _ => Texts.WebPeopleUsage,
            }, cancellationToken);
            return;
        }

        var page = await desk.ListAsync(0);
        await replies.AskAsync(call.Chat, page.Html, page.Buttons, call.Message.Id, cancellationToken);
    }
}
