using RemoteRunner.Core.Workspaces;
using Telegram.Bot.Types.ReplyMarkups;

namespace RemoteRunner.Bot.Workspaces;

/// <summary>
/// The buttons of workspaces. Their data reads <c>w:p:0</c> (a page) or a letter and a name, <c>w:t:my-app</c>: o = show,
/// t = talk here, n = new session in a worktree, a = trust, i = trust indeed, u = trust no more, d = remove, y = remove indeed, z = the same with
/// what is not committed, c = clone again,
/// x = stop a clone, or forget one that failed. A name of 60 characters fills the 64 bytes Telegram allows.
/// </summary>
internal static class WorkspaceButtons
{
    /// <summary>Workspaces on one page.</summary>
    public const int PageSize = 8;

    public static InlineKeyboardMarkup? List(IReadOnlyList<WorkspaceSummary> page, int number, int pages)
    {
        var rows = page.Select(w => new[] { Of(w.Name, 'o', w.Name) }).ToList();
        if (pages > 1)
        {
            rows.Add(
            [
                InlineKeyboardButton.WithCallbackData("◀", $"w:p:{(number + pages - 1) % pages}"),
                InlineKeyboardButton.WithCallbackData($"{number + 1}/{pages}", $"w:p:{number}"),
                InlineKeyboardButton.WithCallbackData("▶", $"w:p:{(number + 1) % pages}"),
            ]);
        }

        return rows.Count == 0 ? null : new(rows);
    }

    public static InlineKeyboardMarkup One(WorkspaceSummary workspace, bool isAdmin)
    {
        var name = workspace.Name;
        var back = InlineKeyboardButton.WithCallbackData(Texts.Back, "w:p:0");
        if (workspace.Cloning is { Problem: null })
            return new([[Of(Texts.Refresh, 'o', name), Of(Texts.CloneStop, 'x', name)], [back]]);
        if (workspace.Cloning is { Url: var url })
        {
            List<InlineKeyboardButton> again = url is null ? [] : [Of(Texts.TryAgain, 'c', name)];
            return new([[.. again, Of(Texts.CloneForget, 'x', name)], [back]]);
        }

        List<InlineKeyboardButton> first = [Of(Texts.SessionTalk, 't', name)];
        if (isAdmin)
            first.Add(workspace.Trusted ? Of(Texts.TrustNoMore, 'u', name) : Of(Texts.Trust, 'a', name));
        List<InlineKeyboardButton[]> rows = [[.. first]];
        if (workspace is { IsRepository: true, WorktreeOf: null })
            rows.Add([Of(Texts.NewWorktree, 'n', name)]);
        // Whether a worktree is theirs to remove the box knows.
        rows.Add((isAdmin && !workspace.IsDefault) || workspace.WorktreeOf is not null ? [Of(Texts.WorkspaceRemove, 'd', name), back] : [back]);
        return new(rows);
    }

    /// <param name="discards">Whether something would be lost that was shown with the question.</param>
    public static InlineKeyboardMarkup Confirm(string name, bool discards) =>
        new([[Of(discards ? Texts.WorkspaceRemoveUnsaved : Texts.WorkspaceRemoveIndeed, discards ? 'z' : 'y', name), Of(Texts.Back, 'o', name)]]);

    public static InlineKeyboardMarkup ConfirmTrust(string name) => new([[Of(Texts.TrustIndeed, 'i', name), Of(Texts.Back, 'o', name)]]);

    public static (WorkspaceAction Action, string Name)? Parse(string? data) => data?.Split(':', 3) switch
    {
        ["w", "p", var page] => (WorkspaceAction.Page, page),
        ["w", "o", var name] => (WorkspaceAction.Show, name),
        ["w", "t", var name] => (WorkspaceAction.Talk, name),
        ["w", "a", var name] => (WorkspaceAction.AskTrust, name),
        ["w", "i", var name] => (WorkspaceAction.Trust, name),
        ["w", "u", var name] => (WorkspaceAction.TrustNoMore, name),
        ["w", "d", var name] => (WorkspaceAction.AskRemove, name),
        ["w", "n", var name] => (WorkspaceAction.NewWorktree, name),
        ["w", "y", var name] => (WorkspaceAction.Remove, name),
        ["w", "z", var name] => (WorkspaceAction.RemoveUnsaved, name),
        ["w", "c", var name] => (WorkspaceAction.CloneAgain, name),
        ["w", "x", var name] => (WorkspaceAction.DropClone, name),
        _ => null,
    };

    private static InlineKeyboardButton Of(string text, char letter, string name) => InlineKeyboardButton.WithCallbackData(text, $"w:{letter}:{name}");
}

/// <summary>What a tap on a workspace asks for.</summary>
internal enum WorkspaceAction
{
    Page,
    Show,
    Talk,

    /// <summary>Begins a session in a worktree of its own.</summary>
    NewWorktree,
    AskTrust,
    Trust,
    TrustNoMore,
    AskRemove,
    Remove,

    /// <summary>With what is not committed.</summary>
    RemoveUnsaved,

    /// <summary>After a clone that failed.</summary>
    CloneAgain,

    /// <summary>Stops a clone, or forgets one that failed.</summary>
    DropClone,
}
