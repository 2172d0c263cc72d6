using RemoteRunner.Core.SignIn;

namespace RemoteRunner.Web;

/// <summary>What people read about where they are signed in.</summary>
internal static partial class Texts
{
    public const string YouAreAdmin = "You are an admin here.";
    public const string YouAreMember = "You are a member here.";
    public const string SignOut = "Sign out";
    public const string SignOutOthers = "Sign out everywhere else";
    public const string BrowsersTitle = "Where you are signed in";
    public const string ThisBrowser = " (this one)";
    public const string KeysTitle = "Keys";

    public static IReadOnlyList<(string Key, string Does)> Keys { get; } =
        [
            ("/", "Search the sessions"), ("n", "New session, on the list of sessions"), ("i", "Write to Claude"), ("Esc", "Leave the field"), ("↑", "The last prompt again, in an empty field"),
            ("a", "Go to the question that waits"), ("g", "Go to the sessions"), ("w", "Go to the workspaces"), ("t", "Go to the terminals"), ("u", "Go to the usage"), ("?", "Go to this list"),
        ];

    public static string SignedInBy(string way) => way switch { "link" => "by a link,", "telegram" => "in Telegram,", _ => $"by {way}," };

    public static string SignOutOf(BrowserSession browser) => $"Sign out {BrowserName(browser.Agent)}";

    /// <summary>A word for a header such as <c>Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 … Chrome/142.0.0.0 Safari/537.36</c>.</summary>
    public static string BrowserName(string agent)
    {
        var name = agent switch
        {
            _ when agent.Contains("Edg/", StringComparison.Ordinal) => "Edge",
            _ when agent.Contains("Firefox/", StringComparison.Ordinal) => "Firefox",
            _ when agent.Contains("Chrome/", StringComparison.Ordinal) => "Chrome",
            _ when agent.Contains("Safari/", StringComparison.Ordinal) => "Safari",
            _ => "A browser",
        };
        var system = agent switch
        {
            _ when agent.Contains("Android", StringComparison.Ordinal) => " on Android",
            _ when agent.Contains("iPhone", StringComparison.Ordinal) || agent.Contains("iPad", StringComparison.Ordinal) => " on iOS",
            _ when agent.Contains("Windows", StringComparison.Ordinal) => " on Windows",
            _ when agent.Contains("Mac OS", StringComparison.Ordinal) => " on macOS",
            _ when agent.Contains("Linux", StringComparison.Ordinal) => " on Linux",
            _ => string.Empty,
        };
        return name + system;
    }
}
