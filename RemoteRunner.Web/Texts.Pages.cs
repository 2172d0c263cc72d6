using System.Globalization;
using RemoteRunner.Core.Sessions;
using RemoteRunner.Core.Turns;

namespace RemoteRunner.Web;

/// <summary>What people read in the browser.</summary>
internal static partial class Texts
{
    public const string AppDescription = "Claude Code on your own server";
    public const string SkipToContent = "Skip to content";
    public const string NavigationLabel = "Pages";
    public const string QuestionWaits = "Claude asks you something ↑";
    public const string WaitingLabel = "Questions that wait for you";

    public const string WrongHost = "This address is not one of this box's. Set PublicUrl to the address under which you open it.";
    public const string WrongOrigin = "This call comes from a page of another site.";
    public const string PageTokenMissing = "The page's token is missing or old: load the page again.";
    public const string NotSignedIn = "You are not signed in here any more. Sign in again.";

    public const string SignIn = "Sign in";
    public const string SignInTitle = "Sign in to RemoteRunner";
    public const string ScriptNeeded = "Signing in needs JavaScript.";
    public const string LinkQuestion = "You have a sign-in link. Sign this browser in?";
    public const string LinkHint = "Send /web to your bot in Telegram and open the link that it answers with.";
    public const string LinkSpent = "This link was used before or has expired. Send /web to the bot for a new one.";

    public const string SessionsPage = "Sessions";
    public const string AccountPage = "You";
    public const string SearchSessions = "Search sessions";
    public const string WorkspaceLabel = "Workspace";
    public const string NewSession = "New session";
    public const string NoSessions = "No sessions yet. Begin one, here or in Telegram.";
    public const string NothingFound = "Nothing found.";

    public static string MoreSessions(int most) => $"Only the {most} sessions used last are listed and searched.";

    public static string CostBefore(decimal dollars) => $"{Dollars(dollars)} · ";

    /// <summary>Cents where there are some, else as many digits as show that it is not nothing.</summary>
    public static string Dollars(decimal dollars) =>
        dollars is 0 or >= 0.1m ? string.Create(CultureInfo.InvariantCulture, $"${dollars:N2}") : string.Create(CultureInfo.InvariantCulture, $"${dollars:0.0000}");

    public const string AllowOnce = "Allow once";
    public const string AllowSession = "Allow for this session";
    public const string Deny = "Deny";
    public const string SayWhyNot = "Say why not";
    public const string WhyNotLabel = "What Claude is told";
    public const string Send = "Send";
    public const string ToolInputLabel = "What it would do";
    public const string PlanAsks = "Carry out this plan?";
    public const string QuestionsAsk = "Claude asks";
    public const string ApprovePlan = "Approve, ask for edits";
    public const string ApprovePlanAndEdits = "Approve and accept edits";
    public const string KeepPlanning = "Keep planning";
    public const string WhatToChange = "What is to be different";
    public const string OwnWords = "Or in your own words";
    public const string SendAnswers = "Send answers";

    public static string ToolAsks(string tool) => $"Claude wants to use {tool}";

    public static string SessionName(SessionRecord session) => session.Name ?? session.LastPrompt ?? "New session";

    public static string When(DateTimeOffset at) => at.UtcDateTime.ToString("d MMM HH:mm 'UTC'", CultureInfo.InvariantCulture);

    public static string StateName(TurnState state) => state switch
    {
        TurnState.Queued => "waiting",
        TurnState.Running => "working",
        TurnState.WaitingApproval => "asks you",
        TurnState.Succeeded => "done",
        TurnState.Failed => "failed",
        TurnState.Cancelled => "stopped",
        _ => "interrupted",
    };
}
