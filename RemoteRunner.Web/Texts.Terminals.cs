namespace RemoteRunner.Web;

/// <summary>What people read about terminals.</summary>
internal static partial class Texts
{
    public const string TerminalsOff = "Terminals are switched off on this box (Terminals:Users).";
    public const string TerminalsForAdmins = "Terminals are for admins. An admin can open them to members with Terminals:Users=Members.";
    public const string TmuxMissing = "Terminals need tmux on a Linux box: install it there ('apt-get install tmux').";
    public const string TooManyViewers = "As many windows look at this terminal as may. Close one of them.";
    public const string NoSuchTerminal = "There is no such terminal, or it has ended.";

    public static string TooManyTerminals(int most) => $"You have {most} terminals open, as many as one may have: close one.";

    public static string TooManyTerminalsOfAll(int most) => $"{most} terminals are open on this box, as many as may be (Terminals:Max).";

    public static string TerminalFailed(string why) => $"The terminal could not be opened: {why}";
}
