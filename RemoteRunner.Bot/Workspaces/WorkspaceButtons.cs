using RemoteRunner.Core.Workspaces;
using Telegram.Bot.Types.ReplyMarkups;

namespace RemoteRunner.Bot.Workspaces;

/// <summary>
/// The buttons of workspaces. Their data reads <c>w:p:0</c> (a page) or a letter and a name, <c>w:t:my-app</c>: o = show,
/// t = talk here, a = trust, u = trust no more, d = remove, y = remove indeed. A name of 60 characters fills the 64 bytes Telegram allows.
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
        if (workspace.Cloning is not null)
            return new([[Of(Texts.Refresh, 'o', name), back]]);
        if (!isAdmin)
            return new([[Of(Texts.SessionTalk, 't', name), back]]);

        var trust = workspace.Trusted ? Of(Texts.TrustNoMore, 'u', name) : Of(Texts.Trust, 'a', name);
        return new(
        [
            [Of(Texts.SessionTalk, 't', name), trust],
            workspace.IsDefault ? [back] : [Of(Texts.WorkspaceRemove, 'd', name), back],
        ]);
    }

    public static InlineKeyboardMarkup Confirm(string name) => new([[Of(Texts.WorkspaceRemoveIndeed, 'y', name), Of(Texts.Back, 'o', name)]]);

    public static (WorkspaceAction Action, string Name)? Parse(string? data) => data?.Split(':', 3) switch
    {
        ["w", "p", var page] => (WorkspaceAction.Page, page),
        ["w", "o", var name] => (WorkspaceAction.Show, name),
        ["w", "t", var name] => (WorkspaceAction.Talk, name),
        ["w", "a", var name] => (WorkspaceAction.Trust, name),
        ["w", "u", var name] => (WorkspaceAction.TrustNoMore, name),
        ["w", "d", var name] => (WorkspaceAction.AskRemove, name),
        ["w", "y", var name] => (WorkspaceAction.Remove, name),
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
    Trust,
    TrustNoMore,
    AskRemove,
    Remove,
}
