namespace RemoteRunner.Web;

/// <summary>What people read about terminals.</summary>
internal static partial class Texts
{
    public const string TerminalsOff = "Terminals are switched off on this box (Terminals:Users).";
    public const string TerminalsForAdmins = "Terminals are for admins. An admin can open them to members with Terminals:Users=Members.";
    public const string TmuxMissing = "Terminals need tmux on a Linux box: install it there ('apt-get install tmux').";
    public const string TooManyViewers = "As many windows look at this terminal as may. Close one of them.";
    public const string NoSuchTerminal = "There is no such terminal, or it has ended.";

    public const string TerminalPage = "Terminal";
    public const string OpenTerminal = "Open a terminal";
    public const string OpenTerminals = "Open terminals";
    public const string EndTerminal = "End";
    public const string TerminalHint = "A shell in the workspace. It goes on when you close the page, until you end it or nobody types for long.";
    public const string TerminalConnecting = "connecting…";
    public const string TerminalConnected = "connected";
    public const string TerminalGone = "connection lost, trying again…";
    public const string TerminalEnded = "The shell has ended.";
    public const string TerminalKeys = "Keys a phone does not have";
    public const string TerminalSocketOnly = "This address is for a WebSocket.";

    public static IReadOnlyList<(string Key, string Sign, string Name)> TerminalKeyNames { get; } =
        [("esc", "Esc", "Esc"), ("tab", "Tab", "Tab"), ("interrupt", "^C", "Control C"), ("up", "↑", "Up"), ("down", "↓", "Down"), ("left", "←", "Left"), ("right", "→", "Right")];

    public static string TerminalIn(string workspace) => $"Terminal in {workspace}";

    public static string EndTerminalIn(string workspace) => $"End the terminal in {workspace}";

    public static string TooManyTerminals(int most) => $"You have {most} terminals open, as many as one may have: close one.";

    public static string TooManyTerminalsOfAll(int most) => $"{most} terminals are open on this box, as many as may be (Terminals:Max).";

    public static string TerminalFailed(string why) => $"The terminal could not be opened: {why}";
}
