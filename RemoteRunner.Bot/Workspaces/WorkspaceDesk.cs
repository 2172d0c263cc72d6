using System.Globalization;
using RemoteRunner.Bot.Chats;
using RemoteRunner.Bot.Outbound;
using RemoteRunner.Bot.Sessions;
using RemoteRunner.Core.Box;
using RemoteRunner.Core.Sessions;
using RemoteRunner.Core.Turns;
using RemoteRunner.Core.Users;
using RemoteRunner.Core.Workspaces;
using Telegram.Bot.Types;
using Role = RemoteRunner.Core.Users.Role;

namespace RemoteRunner.Bot.Workspaces;

/// <summary>Shows the workspaces of the chat's box, and leads the chat into one.</summary>
internal sealed class WorkspaceDesk(ChatBindings chats, BoxClient box, Replies replies)
{
    public async Task<SessionPage> ListAsync(UserId user, ChatPlace chat, int page, CancellationToken cancellationToken)
    {
        var all = await box.ListWorkspacesAsync(user, await chats.FindSessionAsync(chat), cancellationToken);
        var pages = Math.Max(1, (all.Count + WorkspaceButtons.PageSize - 1) / WorkspaceButtons.PageSize);
        page = Math.Clamp(page, 0, pages - 1);
        var shown = all.Skip(page * WorkspaceButtons.PageSize).Take(WorkspaceButtons.PageSize).ToList();
        return new SessionPage(Texts.Workspaces(shown, await chats.WorkspaceAsync(chat)), WorkspaceButtons.List(shown, page, pages));
    }

    /// <summary>Creates an empty workspace or begins to clone one.</summary>
    public async Task<SessionPage> CreateAsync(UserId user, Role role, ChatPlace chat, string name, string? url, CancellationToken cancellationToken)
    {
        var session = await chats.FindSessionAsync(chat);
        await box.CreateWorkspaceAsync(user, session, name, new WorkspaceCreation(url), cancellationToken);
        return await OneAsync(user, role, chat, name, cancellationToken);
    }

    /// <summary>Carries out a tap and changes the message it was on.</summary>
    /// <param name="tapId">Telegram's id of the tap: the same one again does the same again.</param>
    /// <returns>What the tap is answered with; null for nothing.</returns>
    public async Task<string?> CarryOutAsync(UserId user, Role role, Message message, string tapId, WorkspaceAction action, string name, CancellationToken cancellationToken)
    {
        var chat = ChatPlace.Of(message);
        var session = await chats.FindSessionAsync(chat);
        switch (action)
        {
            case WorkspaceAction.Page:
                int.TryParse(name, CultureInfo.InvariantCulture, out var number);
                await ShowAsync(message, await ListAsync(user, chat, number, cancellationToken), cancellationToken);
                return null;
            case WorkspaceAction.Talk:
                // It must be there before the chat is led into it.
                await box.GetWorkspaceAsync(user, session, name, cancellationToken);
                await chats.BeginSessionAsync(chat, name);
                await ShowAsync(message, await OneAsync(user, role, chat, name, cancellationToken), cancellationToken);
                return Texts.TalksInWorkspace;
            case WorkspaceAction.NewWorktree:
                var forSession = TurnId.FromName($"worktree:{tapId}");
                var worktree = await box.AddWorktreeAsync(user, session, name, forSession, cancellationToken);
                await box.EnsureSessionAsync(user, forSession, new SessionCreation(worktree.Name, chat.IsGroup), cancellationToken);
                await chats.BindSessionAsync(chat, forSession, worktree.Name);
                await ShowAsync(message, await OneAsync(user, role, chat, worktree.Name, cancellationToken), cancellationToken);
                return Texts.TalksInWorktree;
            case WorkspaceAction.AskTrust:
                await ShowAsync(message, new SessionPage(Texts.WorkspaceTrustQuestion(name), WorkspaceButtons.ConfirmTrust(name)), cancellationToken);
                return null;
            case WorkspaceAction.Trust or WorkspaceAction.TrustNoMore:
                await box.TrustWorkspaceAsync(user, session, name, action == WorkspaceAction.Trust, cancellationToken);
                await ShowAsync(message, await OneAsync(user, role, chat, name, cancellationToken), cancellationToken);
                return action == WorkspaceAction.Trust ? Texts.TrustCounts : Texts.TrustCountsNoMore;
            case WorkspaceAction.AskRemove:
                var doomed = await box.GetWorkspaceAsync(user, session, name, cancellationToken);
                await ShowAsync(message, new SessionPage(Texts.WorkspaceRemoveQuestion(doomed), WorkspaceButtons.Confirm(name, doomed is { Workspace.WorktreeOf: not null, Changed: > 0 })), cancellationToken);
                return null;
            case WorkspaceAction.Remove or WorkspaceAction.RemoveUnsaved:
                await box.DeleteWorkspaceAsync(user, session, name, discard: action == WorkspaceAction.RemoveUnsaved, cancellationToken);
                if (await chats.WorkspaceAsync(chat) == name)
                    await chats.BeginSessionAsync(chat, workspace: null);
                await ShowAsync(message, await ListAsync(user, chat, 0, cancellationToken), cancellationToken);
                return Texts.WorkspaceRemoved;
            case WorkspaceAction.CloneAgain:
                if ((await box.GetWorkspaceAsync(user, session, name, cancellationToken)).Workspace.Cloning is { Problem: not null, Url: { } url })
                    await box.CreateWorkspaceAsync(user, session, name, new WorkspaceCreation(url), cancellationToken);
                await ShowAsync(message, await OneAsync(user, role, chat, name, cancellationToken), cancellationToken);
                return null;
            default:
                await ShowAsync(message, await OneAsync(user, role, chat, name, cancellationToken), cancellationToken);
                return null;
        }
    }

    private async Task<SessionPage> OneAsync(UserId user, Role role, ChatPlace chat, string name, CancellationToken cancellationToken)
    {
        var details = await box.GetWorkspaceAsync(user, await chats.FindSessionAsync(chat), name, cancellationToken);
        return new SessionPage(Texts.Workspace(details, await chats.WorkspaceAsync(chat) == name), WorkspaceButtons.One(details.Workspace, role == Role.Admin));
    }

    private Task ShowAsync(Message message, SessionPage page, CancellationToken cancellationToken) =>
        replies.EditAsync(ChatPlace.Of(message), message.Id, page.Html, page.Buttons, cancellationToken);
}
