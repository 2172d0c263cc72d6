using System.Text;
using RemoteRunner.Bot.Formatting;
using RemoteRunner.Core.Sessions;
using RemoteRunner.Core.Turns;

namespace RemoteRunner.Bot;

/// <summary>What people read about their sessions.</summary>
internal static partial class Texts
{
    public const string SessionsDescription = "Your conversations";
    public const string NameDescription = "Name this conversation: /name Parser";
    public const string ModelDescription = "Which model answers";
    public const string ModeDescription = "Ask, accept edits, or plan";
    public const string EffortDescription = "How hard Claude thinks";

    public const string SessionTalk = "💬 Talk here";
    public const string SessionFork = "🔀 Fork";
    public const string SessionDelete = "🗑 Delete";
    public const string SessionDeleteIndeed = "🗑 Yes, delete";
    public const string Back = "‹ Back";
    public const string DefaultChoice = "default";

    public const string CountsFromNext = "It counts from your next message on.";
    public const string TalksHere = "What you write now goes on from there.";
    public const string Forked = "A copy of the conversation: what you write now goes on in it, the other one stays.";
    public const string SessionDeleted = "Deleted.";

    public static string NameSyntax(int most) => $"Write <code>/name Parser</code> to name this conversation, with {most} characters at most.";

    public static string Named(string name) => $"✏️ This conversation is called <b>{TelegramHtml.Escape(name)}</b>. /sessions shows all.";

    public static string ModeName(SessionMode mode) => mode switch
    {
        SessionMode.AcceptEdits => "Accept edits",
        SessionMode.Plan => "Plan",
        _ => "Ask",
    };

    public static string EffortName(SessionEffort effort) => effort.ToString();

    public static string ModelNow(string? model) => $"🧠 Model: <b>{TelegramHtml.Escape(model ?? DefaultChoice)}</b>\nAny other: <code>/model NAME</code>";

    public static string ModeNow(SessionMode mode) => mode switch
    {
        SessionMode.AcceptEdits => "✏️ Claude edits files of the workspace <b>without asking</b>, and asks before it runs commands.",
        SessionMode.Plan => "🗺 Claude looks and <b>plans</b>, and changes nothing.",
        _ => "🔐 Claude <b>asks</b> before it changes files or runs commands.",
    };

    public static string EffortNow(SessionEffort effort) => $"💪 Effort: <b>{EffortName(effort)}</b>";

    public static string Sessions(IReadOnlyList<SessionSummary> sessions, int first, Guid? here, DateTimeOffset now)
    {
        if (sessions.Count == 0)
            return "💬 No conversation yet: just write.";

        var text = new StringBuilder("💬 <b>Your conversations</b>");
        foreach (var (summary, i) in sessions.Select((s, i) => (s, i)))
        {
            var session = summary.Session;
            text.Append($"\n\n<b>{first + i + 1}</b> {(session.Id == here ? "👉 " : string.Empty)}{Title(session)} · {Ago(now - session.LastActive)}");
            if (StateOf(summary) is { } state)
                text.Append($"\n{state}");
            if (session is { Name: not null, LastPrompt: { } last })
                text.Append($"\n<i>{TelegramHtml.Escape(last)}</i>");
        }

        return text.ToString();
    }

    public static string Session(SessionStatus status, bool isHere, DateTimeOffset now)
    {
        var session = status.Session;
        var text = new StringBuilder($"💬 {Title(session)}");
        if (isHere)
            text.Append("\n👉 You talk to it here.");
        if (session is { Name: not null, LastPrompt: { } last })
            text.Append($"\n<i>{TelegramHtml.Escape(last)}</i>");
        text.Append($"\n\n{State(status, now)}\n📁 {TelegramHtml.Escape(session.Workspace)} · used {Ago(now - session.LastActive)}");
        text.Append($"\n🧠 {Choices(session, null)}");
        return text.ToString();
    }

    public static string SessionDeleteQuestion(SessionRecord session) =>
        $"🗑 Delete {Title(session)}?\nClaude forgets this conversation for good. Files in the workspace stay.";

    /// <param name="standard">The box's model for sessions that chose none, where it is known.</param>
    private static string Choices(SessionRecord session, string? standard) =>
        $"{TelegramHtml.Escape(session.Choices.Model ?? standard ?? $"{DefaultChoice} model")} · {ModeName(session.Choices.Mode ?? SessionMode.Ask)} · {EffortName(session.Choices.Effort ?? SessionEffort.Medium)}";

    private static string Title(SessionRecord session) =>
        session.Name is { } name ? $"<b>{TelegramHtml.Escape(name)}</b>"
        : session.LastPrompt is { Length: > 0 } last ? TelegramHtml.Escape(Shorten(last, 60))
        : $"<code>{session.Id.ToString("N")[..8]}</code>";

    private static string? StateOf(SessionSummary summary) => summary.State switch
    {
        null => null,
        TurnState.WaitingApproval => "🔐 waits for your answer",
        TurnState.Running => summary.Waiting > 0 ? $"⏳ works, {Count(summary.Waiting, "message")} waiting" : "⏳ works",
        _ => "🕓 is about to start",
    };
}
