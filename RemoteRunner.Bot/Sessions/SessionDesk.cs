using RemoteRunner.Bot.Chats;
using RemoteRunner.Bot.Outbound;
using RemoteRunner.Core.Box;
using RemoteRunner.Core.Sessions;
using RemoteRunner.Core.Turns;
using RemoteRunner.Core.Users;
using Telegram.Bot.Types;
using Telegram.Bot.Types.ReplyMarkups;

namespace RemoteRunner.Bot.Sessions;

/// <summary>Shows a person's sessions and changes them: which one the chat talks to, its name, model, mode and effort.</summary>
internal sealed class SessionDesk(ChatBindings chats, BoxClient box, Replies replies, TimeProvider time)
{
    /// <summary>A page of the user's sessions.</summary>
    public async Task<SessionPage> ListAsync(UserId user, ChatPlace chat, int page, CancellationToken cancellationToken)
    {
        // What somebody asked in private is nothing for a group to read.
        var all = await box.ListSessionsAsync(user, cancellationToken);
        var sessions = chat.IsGroup ? [.. all.Where(s => s.Session.IsShared)] : all;
        var here = await chats.FindSessionAsync(chat);
        var pages = Math.Max(1, (sessions.Count + SessionButtons.PageSize - 1) / SessionButtons.PageSize);
        page = Math.Clamp(page, 0, pages - 1);
        var shown = sessions.Skip(page * SessionButtons.PageSize).Take(SessionButtons.PageSize).ToList();
        return new SessionPage(
            Texts.Sessions(shown, page * SessionButtons.PageSize, here, time.GetUtcNow()),
            shown.Count == 0 ? null : SessionButtons.List(shown, page, pages));
    }

    /// <summary>The chat's session as the box knows it; created now when there was none.</summary>
    public async Task<SessionRecord> HereAsync(UserId user, ChatPlace chat, CancellationToken cancellationToken) =>
        await box.EnsureSessionAsync(user, await chats.GetSessionAsync(chat), new SessionCreation(await chats.WorkspaceAsync(chat), chat.IsGroup), cancellationToken);

    /// <summary>Changes the chat's session.</summary>
    public async Task<SessionRecord> ChangeHereAsync(UserId user, ChatPlace chat, SessionChange change, CancellationToken cancellationToken)
    {
        var session = await HereAsync(user, chat, cancellationToken);
        return await box.ChangeSessionAsync(user, session.Id, change, cancellationToken);
    }

    /// <summary>Carries out a tap and changes the message it was on.</summary>
    /// <param name="tapId">Telegram's id of the tap: the same one again does the same again.</param>
    /// <returns>What the tap is answered with; null for nothing.</returns>
    public async Task<string?> CarryOutAsync(UserId user, Message message, string tapId, SessionTap tap, CancellationToken cancellationToken)
    {
        switch (tap)
        {
            case SessionTap.Page page:
                await ShowAsync(message, await ListAsync(user, ChatPlace.Of(message), page.Number, cancellationToken), cancellationToken);
                return null;
            case SessionTap.Choice choice:
                var changed = await ChangeHereAsync(user, ChatPlace.Of(message), choice.Change, cancellationToken);
                await ShowAsync(message, Choices(changed, choice.Change), cancellationToken);
                return Texts.CountsFromNext;
            case SessionTap.Session session:
                return await CarryOutAsync(user, message, tapId, session, cancellationToken);
            default:
                return null;
        }
    }

    /// <summary>The question that <c>/model</c>, <c>/mode</c> and <c>/effort</c> ask, with the present answer marked.</summary>
    public static SessionPage Choices(SessionRecord session, SessionChange asked) => asked switch
    {
        { Mode: not null } => new(Texts.ModeNow(session.Choices.Mode ?? SessionMode.Ask), SessionButtons.Modes(session.Choices.Mode ?? SessionMode.Ask)),
        { Effort: not null } => new(Texts.EffortNow(session.Choices.Effort ?? SessionEffort.Medium), SessionButtons.Efforts(session.Choices.Effort ?? SessionEffort.Medium)),
        _ => new(Texts.ModelNow(session.Choices.Model), SessionButtons.Models(session.Choices.Model)),
    };

    private async Task<string?> CarryOutAsync(UserId user, Message message, string tapId, SessionTap.Session tap, CancellationToken cancellationToken)
    {
        var chat = ChatPlace.Of(message);
        switch (tap.Action)
        {
            case SessionAction.Talk:
                // It must exist and be theirs before the chat is led to it.
                var chosen = await box.GetSessionAsync(user, tap.Id, cancellationToken);
                await chats.BindSessionAsync(chat, tap.Id, chosen.Session.Workspace);
                await ShowAsync(message, await OneAsync(user, chat, tap.Id, cancellationToken), cancellationToken);
                return Texts.TalksHere;
            case SessionAction.Fork:
                var fork = TurnId.FromName($"fork:{tap.Id:N}:{tapId}");
                var copy = await box.ForkSessionAsync(user, tap.Id, fork, cancellationToken);
                await chats.BindSessionAsync(chat, fork, copy.Workspace);
                await ShowAsync(message, await OneAsync(user, chat, fork, cancellationToken), cancellationToken);
                return Texts.Forked;
            case SessionAction.AskDelete:
                var doomed = await box.GetSessionAsync(user, tap.Id, cancellationToken);
                await ShowAsync(message, new SessionPage(Texts.SessionDeleteQuestion(doomed.Session), SessionButtons.Confirm(tap.Id)), cancellationToken);
                return null;
            case SessionAction.Delete:
                await box.DeleteSessionAsync(user, tap.Id, cancellationToken);
                if (await chats.FindSessionAsync(chat) == tap.Id)
                    await chats.BeginSessionAsync(chat);
                await ShowAsync(message, await ListAsync(user, chat, 0, cancellationToken), cancellationToken);
                return Texts.SessionDeleted;
            default:
                await ShowAsync(message, await OneAsync(user, chat, tap.Id, cancellationToken), cancellationToken);
                return null;
        }
    }

    private async Task<SessionPage> OneAsync(UserId user, ChatPlace chat, Guid id, CancellationToken cancellationToken)
    {
        var status = await box.GetSessionAsync(user, id, cancellationToken);
        var isHere = await chats.FindSessionAsync(chat) == id;
        return new SessionPage(Texts.Session(status, isHere, time.GetUtcNow()), SessionButtons.One(id, isHere));
    }

    private Task ShowAsync(Message message, SessionPage page, CancellationToken cancellationToken) =>
        replies.EditAsync(ChatPlace.Of(message), message.Id, page.Html, page.Buttons, cancellationToken);
}

/// <summary>A message about sessions.</summary>
internal sealed record SessionPage(string Html, InlineKeyboardMarkup? Buttons);
