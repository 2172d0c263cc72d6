namespace RemoteRunner.Web.Pages;

/// <summary>What stands in the bar on top of every page.</summary>
internal static class Navigation
{
    public static IReadOnlyList<NavigationEntry> Entries { get; } =
    [
        new("/", Texts.SessionsPage),
        new("/workspaces", Texts.WorkspacesPage),
        new("/terminals", Texts.TerminalPage),
        new("/usage", Texts.UsagePage),
        new("/box", Texts.BoxPage, ForAdmins: true),
        new("/account", Texts.AccountPage),
    ];
}

/// <summary>A page with a place in the bar.</summary>
internal sealed record NavigationEntry(string Path, string Name, bool ForAdmins = false);
