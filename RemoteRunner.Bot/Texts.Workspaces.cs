using System.Text;
using RemoteRunner.Bot.Formatting;
using RemoteRunner.Core.Box;
using RemoteRunner.Core.Workspaces;

namespace RemoteRunner.Bot;

/// <summary>What people read about workspaces.</summary>
internal static partial class Texts
{
    public const string WorkspacesDescription = "Folders and repositories to work in";

    public const string WorkspacesSyntax =
        """
        Write one of these:

        <code>/workspaces</code> – all of them
        <code>/workspaces new app</code> – an empty one
        <code>/workspaces clone https://example.org/team/app.git</code> – from a repository; a name of your own may follow
        """;

    public const string Refresh = "🔄 How far?";
    public const string CloneStop = "✖ Stop";
    public const string CloneForget = "🗑 Forget it";
    public const string CloneDropped = "Nothing is left of it.";
    public const string Trust = "🤝 Trust";
    public const string TrustIndeed = "🤝 Yes, trust it";
    public const string TrustCounts = "From the next turn on.";
    public const string TrustCountsNoMore = "What it brings is left alone from the next turn on.";
    public const string TrustNoMore = "🚫 Trust no more";
    public const string WorkspaceRemove = "🗑 Remove";
    public const string WorkspaceRemoveIndeed = "🗑 Yes, remove all of it";
    public const string WorkspaceRemoveUnsaved = "🗑 Yes, also what is not committed";
    public const string NewWorktree = "🌿 New session in a worktree";
    public const string TalksInWorktree = "What you write now begins a conversation in a worktree of its own.";
    public const string TalksInWorkspace = "What you write now begins a conversation there.";
    public const string WorkspaceRemoved = "Removed.";

    public static string NotDone(BoxProblemException problem) => $"⚠️ {TelegramHtml.Escape(Shorten(problem.Message, 500))}";

    public static string Workspaces(IReadOnlyList<WorkspaceSummary> workspaces, string? here)
    {
        var text = new StringBuilder("📁 <b>Workspaces</b>\n");
        foreach (var workspace in workspaces)
            text.Append($"\n{(workspace.Name == here || (here is null && workspace.IsDefault) ? "👉 " : "• ")}{Summary(workspace, problemLength: 150)}");
        return text.ToString();
    }

    public static string Workspace(WorkspaceDetails details, bool isHere)
    {
        var text = new StringBuilder($"📁 {Summary(details.Workspace, problemLength: 600)}");
        if (details.Workspace.Cloning?.PublicKey is { } key)
            text.Append($"\n\n<code>{TelegramHtml.Escape(key)}</code>");
        if (isHere)
            text.Append("\n👉 You work in it here.");
        if (Unsaved(details) is { } unsaved)
            text.Append($"\n{unsaved}");
        return text.ToString();
    }

    /// <summary>Said below the message that shows it, when nobody has looked for a while.</summary>
    public static string CloneEnded(string name, bool isThere) =>
        isThere ? $"✅ <b>{TelegramHtml.Escape(name)}</b> is cloned." : $"⚠️ <b>{TelegramHtml.Escape(name)}</b> could not be cloned.";

    public static string CloneGone(string name) =>
        $"⚠️ <b>{TelegramHtml.Escape(name)}</b> is not being cloned any more: somebody stopped it, or the server was started again. <code>/workspaces clone …</code> begins anew.";

    public static string WorkspaceTrustQuestion(string name) =>
        $"🤝 Trust <b>{TelegramHtml.Escape(name)}</b>?\n"
        + "Claude then loads what its repository brings: settings and permissions, hooks, MCP servers. They run on the server without asking anybody. Trust only what you would run yourself.";

    public static string WorkspaceRemoveQuestion(WorkspaceDetails details) =>
        $"🗑 Remove <b>{TelegramHtml.Escape(details.Workspace.Name)}</b> with all its files?\n"
        + (Unsaved(details) ?? "Nothing in it is saved nowhere else, as far as git knows.")
        + (details.Workspace is { WorktreeOf: { } main, Branch: { } branch } && details.Unpushed > 0
            ? $"\nIts commits stay in {TelegramHtml.Escape(main)}, on the branch {TelegramHtml.Escape(branch)}."
            : string.Empty);

    private static string? Unsaved(WorkspaceDetails details)
    {
        string?[] parts =
        [
            details.Changed > 0 ? $"{Count(details.Changed, "file")} not committed" : null,
            details.Unpushed > 0 ? $"{Count(details.Unpushed, "commit")} on no remote" : null,
        ];
        return parts.Any(p => p is not null) ? $"✍️ {string.Join(", ", parts.Where(p => p is not null))}" : null;
    }

    private static string Summary(WorkspaceSummary workspace, int problemLength) => workspace switch
    {
        { Cloning: { Problem: { } problem } } => $"<b>{TelegramHtml.Escape(workspace.Name)}</b> ⚠️ not cloned: {TelegramHtml.Escape(Shorten(problem, problemLength))}",
        { Cloning: { } cloning } => $"<b>{TelegramHtml.Escape(workspace.Name)}</b> ⏬ {TelegramHtml.Escape(cloning.Progress.Length > 0 ? Shorten(cloning.Progress, 100) : "is being cloned")}",
        _ => $"<b>{TelegramHtml.Escape(workspace.Name)}</b>{(workspace.Branch is { } branch ? $" · {TelegramHtml.Escape(Shorten(branch, 40))}" : string.Empty)}{(workspace.WorktreeOf is { } main ? $" · 🌿 worktree of {TelegramHtml.Escape(main)}" : string.Empty)}{(workspace.Trusted ? " · 🤝 trusted" : string.Empty)}",
    };
}
