using System.Globalization;
using RemoteRunner.Bot.Chats;
using RemoteRunner.Bot.Outbound;
using RemoteRunner.Core.Box;
using RemoteRunner.Core.Sessions;
using RemoteRunner.Core.Turns;
using RemoteRunner.Core.Users;
using RemoteRunner.Core.Workspaces;
using Telegram.Bot.Types;
using Role = RemoteRunner.Core.Users.Role;

namespace RemoteRunner.Bot.Workspaces;

/// <summary>Shows the workspaces of the chat's box, and leads the chat into one.</summary>
internal sealed class WorkspaceDesk(ChatBindings chats, BoxClient box, CloneMessages clones, Replies replies, TimeProvider time)
{
    public async Task<WorkspacePage> ListAsync(UserId user, ChatPlace chat, int page, CancellationToken cancellationToken)
    {
        var all = await box.ListWorkspacesAsync(user, await chats.FindSessionAsync(chat), cancellationToken);
        var pages = Math.Max(1, (all.Count + WorkspaceButtons.PageSize - 1) / WorkspaceButtons.PageSize);
        page = Math.Clamp(page, 0, pages - 1);
        var shown = all.Skip(page * WorkspaceButtons.PageSize).Take(WorkspaceButtons.PageSize).ToList();
        return new WorkspacePage(Texts.Workspaces(shown, await chats.WorkspaceAsync(chat)), WorkspaceButtons.List(shown, page, pages));
    }

    /// <summary>Creates an empty workspace or begins to clone one.</summary>
    public async Task<WorkspacePage> CreateAsync(UserId user, Role role, ChatPlace chat, string name, string? url, CancellationToken cancellationToken)
    {
        var session = await chats.FindSessionAsync(chat);
        await box.CreateWorkspaceAsync(user, session, name, new WorkspaceCreation(url), cancellationToken);
        return await PageAsync(user, role, chat, session, name, cancellationToken);
    }

    /// <summary>One workspace, or its clone.</summary>
    /// <param name="session">One on the box that is asked; null for where the user's next one would be.</param>
    public async Task<WorkspacePage> PageAsync(UserId user, Role role, ChatPlace chat, Guid? session, string name, CancellationToken cancellationToken)
    {
        var details = await box.GetWorkspaceAsync(user, session, name, cancellationToken);
        return new WorkspacePage(Texts.Workspace(details, await chats.WorkspaceAsync(chat) == name), WorkspaceButtons.One(details.Workspace, role == Role.Admin))
        {
            Cloning = details.Workspace.Cloning is { Problem: null } ? name : null,
            IsThere = details.Workspace.Cloning is null,
        };
    }

    /// <summary>Sees to it that a message goes on to be true when what it shows is a clone under way.</summary>
    public async Task FollowAsync(UserId user, ChatPlace chat, int message, WorkspacePage page)
    {
        if (page.Cloning is { } name)
            await clones.SetAsync(new ShownClone(chat, message, time.GetUtcNow(), await chats.FindSessionAsync(chat), name, user), page.Html);
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
                await ShowAsync(user, message, await ListAsync(user, chat, number, cancellationToken), cancellationToken);
                return null;
            case WorkspaceAction.Talk:
                // It must be there before the chat is led into it.
                await box.GetWorkspaceAsync(user, session, name, cancellationToken);
                await chats.BeginSessionAsync(chat, name);
                await ShowAsync(user, message, await PageAsync(user, role, chat, session, name, cancellationToken), cancellationToken);
                return Texts.TalksInWorkspace;
            case WorkspaceAction.NewWorktree:
                var forSession = TurnId.FromName($"worktree:{tapId}");
                var worktree = await box.AddWorktreeAsync(user, session, name, forSession, cancellationToken);
                await box.EnsureSessionAsync(user, forSession, new SessionCreation(worktree.Name, chat.IsGroup), cancellationToken);
                await chats.BindSessionAsync(chat, forSession, worktree.Name);
                await ShowAsync(user, message, await PageAsync(user, role, chat, forSession, worktree.Name, cancellationToken), cancellationToken);
                return Texts.TalksInWorktree;
            case WorkspaceAction.AskTrust:
                await ShowAsync(user, message, new WorkspacePage(Texts.WorkspaceTrustQuestion(name), WorkspaceButtons.ConfirmTrust(name)), cancellationToken);
                return null;
            case WorkspaceAction.Trust or WorkspaceAction.TrustNoMore:
                await box.TrustWorkspaceAsync(user, session, name, action == WorkspaceAction.Trust, cancellationToken);
                await ShowAsync(user, message, await PageAsync(user, role, chat, session, name, cancellationToken), cancellationToken);
                return action == WorkspaceAction.Trust ? Texts.TrustCounts : Texts.TrustCountsNoMore;
            case WorkspaceAction.AskRemove:
                var doomed = await box.GetWorkspaceAsync(user, session, name, cancellationToken);
                await ShowAsync(user, message, new WorkspacePage(Texts.WorkspaceRemoveQuestion(doomed), WorkspaceButtons.Confirm(name, doomed is { Workspace.WorktreeOf: not null, Changed: > 0 })), cancellationToken);
                return null;
            case WorkspaceAction.Remove or WorkspaceAction.RemoveUnsaved:
                await box.DeleteWorkspaceAsync(user, session, name, discard: action == WorkspaceAction.RemoveUnsaved, cancellationToken);
                if (await chats.WorkspaceAsync(chat) == name)
                    await chats.BeginSessionAsync(chat, workspace: null);
                await ShowAsync(user, message, await ListAsync(user, chat, 0, cancellationToken), cancellationToken);
                return Texts.WorkspaceRemoved;
            case WorkspaceAction.CloneAgain:
                if ((await box.GetWorkspaceAsync(user, session, name, cancellationToken)).Workspace.Cloning is { Problem: not null, Url: { } url })
                    await box.CreateWorkspaceAsync(user, session, name, new WorkspaceCreation(url), cancellationToken);
                await ShowAsync(user, message, await PageAsync(user, role, chat, session, name, cancellationToken), cancellationToken);
                return null;
            case WorkspaceAction.DropClone:
                await box.DropCloneAsync(user, session, name, cancellationToken);
                await ShowAsync(user, message, await ListAsync(user, chat, 0, cancellationToken), cancellationToken);
                return Texts.CloneDropped;
            default:
                await ShowAsync(user, message, await PageAsync(user, role, chat, session, name, cancellationToken), cancellationToken);
                return null;
        }
    }

    private async Task ShowAsync(UserId user, Message message, WorkspacePage page, CancellationToken cancellationToken)
    {
        var chat = ChatPlace.Of(message);
        // In this order: nothing older is written over what is shown here, and nothing that has ended stays as it was.
        if (page.Cloning is null)
            await clones.RemoveAsync(chat, message.Id);
        await replies.EditAsync(chat, message.Id, page.Html, page.Buttons, cancellationToken);
        await FollowAsync(user, chat, message.Id, page);
    }
}
