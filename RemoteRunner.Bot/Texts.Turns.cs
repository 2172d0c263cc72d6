using System.Reflection;
using System.Text;
using RemoteRunner.Bot.Formatting;
using RemoteRunner.Core.Box;
using RemoteRunner.Core.Sessions;
using RemoteRunner.Core.Turns;

namespace RemoteRunner.Bot;

/// <summary>What people read about a turn: how it goes, how it ended, what they can do.</summary>
internal static partial class Texts
{
    /// <summary>RemoteRunner's version.</summary>
    public static string OwnVersion { get; } =
        typeof(Texts).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "?";

    public static string Elapsed(TimeSpan time) => time switch
    {
        { TotalSeconds: < 1 } => "0 s",
        { TotalMinutes: < 1 } => $"{(int)time.TotalSeconds} s",
        { TotalHours: < 1 } => $"{time.Minutes} min {time.Seconds} s",
        _ => $"{(int)time.TotalHours} h {time.Minutes} min",
    };

    public const string EditTaken = "✏️ Taken: Claude gets it as it stands now.";
    public const string EditTooLate = "✏️ Too late: Claude has this message already. Write what should be different, or /stop.";
    public const string SendNow = "⏩ Send now";
    public const string SentNow = "Claude gets it at its next step.";
    public const string SendNowTooLate = "Claude has just finished what it could have joined: it runs by itself.";
    public const string Joining = "⏩ Claude gets this at its next step";
    public const string Joined = "⏩ Claude took this up while it worked. What came of it is in the answer to the message before.";
    public const string RemoveQueued = "🗑 Remove";
    public const string RemovedQueued = "Removed.";
    public const string RemoveTooLate = "It has begun. /stop stops it.";

    public static string Queued(int before) => before switch
    {
        <= 0 => "⏳ Starting…",
        1 => "🕓 Waiting for the message before it",
        _ => $"🕓 Waiting for {before} messages before it",
    };

    public const string ProgressBoxAway = "📡 The box is not reachable. What it did so far stays done; this goes on when it is back.";

    public static string Thinks(string elapsed) => $"⏳ Thinking · {elapsed}";

    public static string Writes(string elapsed) => $"✍️ Writing · {elapsed}";

    public static string UsesTool(ToolStarted tool, int running, string elapsed)
    {
        var summary = tool.Summary.Length > 0 ? $": {TelegramHtml.Escape(Shorten(tool.Summary.ReplaceLineEndings(" "), 120))}" : string.Empty;
        var others = running > 1 ? $" (+{running - 1})" : string.Empty;
        return $"🔧 {TelegramHtml.Escape(Shorten(tool.Name, 60))}{summary}{others} · {elapsed}";
    }

    public static string ModelRetries(ModelRetry retry, string elapsed) =>
        $"🔁 Claude's service {(retry.Status == 429 ? "asks to wait" : "does not answer well")}; try {retry.Attempt} of {retry.MaxRetries} in {Math.Max(1, (int)retry.Delay.TotalSeconds)} s · {elapsed}";

    public static string WholeAnswer(int characters) => $"The whole answer: {characters:N0} characters.";

    /// <summary>Below an answer: where it came from, time and money; null when nothing is worth a line.</summary>
    /// <param name="model">The model that was asked for, when it was not the default.</param>
    /// <param name="context">The context used, when that is worth a word.</param>
    public static string? Footer(TurnEnded ended, string? model, ContextUsed? context)
    {
        string?[] parts =
        [
            ended.Cached is { } cached ? $"cached, {Ago(cached.Age)}" : model,
            ended.Duration >= TimeSpan.FromSeconds(5) ? Elapsed(ended.Duration) : null,
            ended.Usage.CostUsd switch
            {
                <= 0 => null,
                < 0.01m => "< $0.01",
                var dollars => FormattableString.Invariant($"${dollars:0.00}"),
            },
            context is null ? null : ContextShare(context),
        ];
        return parts.Any(p => p is not null) ? string.Join(" · ", parts.Where(p => p is not null)) : null;
    }

    private static string Ago(TimeSpan age) => age switch
    {
        { TotalMinutes: < 1 } => $"{(int)Math.Max(0, age.TotalSeconds)} s ago",
        { TotalHours: < 1 } => $"{(int)age.TotalMinutes} min ago",
        _ => $"{(int)age.TotalHours} h {age.Minutes} min ago",
    };

    public static string Interrupted(bool hasText) => hasText
        ? "The box was stopped while Claude worked. Above is what there was; what its tools did before stays done. Go on from there?"
        : "The box was stopped while Claude worked. What its tools did before stays done. Go on from there?";

    public static string FailureTitle(TurnFailure failure) => failure.Kind switch
    {
        TurnFailureKind.Authentication => "🔑 Claude's login is not accepted",
        TurnFailureKind.NoCredential => "🔑 No key for Claude is set",
        TurnFailureKind.Forbidden => "🚫 Claude's key may not do this",
        TurnFailureKind.RateLimited => "⏱ Claude's limit is reached",
        TurnFailureKind.Overloaded => "🌩 Claude's service is overloaded",
        TurnFailureKind.ModelUnknown => "❓ This model does not exist",
        TurnFailureKind.ContextFull => "📚 The conversation is too long",
        TurnFailureKind.InvalidRequest => "⚠️ Claude's service refused the request",
        TurnFailureKind.Unreachable => "📡 Claude's service is not reachable",
        TurnFailureKind.MaxTurns => "⏸ Paused: many steps were made",
        TurnFailureKind.CliMissing => "📦 Claude Code is not installed",
        TurnFailureKind.CliProtocol or TurnFailureKind.ProcessDied => "💥 Claude Code broke off",
        TurnFailureKind.ProjectSettings => "⚙️ The workspace's own settings are broken",
        TurnFailureKind.WorkspaceMissing => "📁 The workspace is gone",
        TurnFailureKind.BudgetSpent => "💸 The budget is spent",
        _ => FailedTitle,
    };

    /// <summary>What happened and what to do.</summary>
    public static string FailureAdvice(TurnFailure failure)
    {
        var advice = failure.Kind switch
        {
            TurnFailureKind.Authentication =>
                "The key is wrong or the login has expired: the owner runs `claude setup-token` anew, or makes a new key, and sets it on the server (Parameters:claude-oauth-token or Parameters:anthropic-api-key). It counts at once: then try again.",
            TurnFailureKind.NoCredential => "The owner has to set an API key or an OAuth token on the server.",
            TurnFailureKind.Forbidden => "The owner has to use another key or another model.",
            TurnFailureKind.RateLimited when failure.RetryAfter is { } wait => $"Please try again in {Elapsed(wait)}.",
            TurnFailureKind.RateLimited => "Please try again later.",
            TurnFailureKind.Overloaded => "Please try again in a minute.",
            TurnFailureKind.ModelUnknown => "Choose another model for this conversation, then try again.",
            TurnFailureKind.ContextFull => "Shorten it to a summary and go on, or begin a new one?",
            TurnFailureKind.InvalidRequest => "If the conversation has grown long, begin a new one with /new.",
            TurnFailureKind.Unreachable => "Check the server's network, then try again.",
            TurnFailureKind.MaxTurns => "Go on from there?",
            TurnFailureKind.BudgetSpent => "Admins do that with /budget; /usage shows where you stand.",
            TurnFailureKind.CliMissing => "The owner has to install it on the server.",
            TurnFailureKind.CliProtocol or TurnFailureKind.ProcessDied => "The conversation goes on where it was; what its tools did before stays done. Go on from there?",
            TurnFailureKind.ProjectSettings => "Mend the file, or trust the workspace no more (/workspaces, admins): then try again.",
            TurnFailureKind.WorkspaceMissing => "The owner has to bring the folder back, or begin a new conversation with /new.",
            _ => FailedAdvice,
        };
        return failure.Message.Length == 0 ? advice : $"{FailureMessage(failure)}\n{advice}";
    }

    /// <summary>What happened.</summary>
    public static string FailureMessage(TurnFailure failure) => Shorten(failure.Message, 500);

    public static string Status(SessionStatus? session, BoxStatus box, DateTimeOffset now)
    {
        var text = new StringBuilder();
        if (session is null)
        {
            text.Append("💬 No conversation yet: just write.");
        }
        else
        {
            text.Append(State(session, now));
            if (session.Queued > 0)
                text.Append('\n').Append("🕓 ").Append(Count(session.Queued, "message")).Append(" waiting");
            if (session.OpenApprovals.Count > 0)
                text.Append('\n').Append("🔐 ").Append(Count(session.OpenApprovals.Count, "question")).Append(" open");
            text.Append("\n📁 ").Append(TelegramHtml.Escape(session.Session.Workspace))
                .Append("\n💬 ").Append(Title(session.Session)).Append(" · <code>").Append(session.Session.Id.ToString("N")[..8]).Append("</code>")
                .Append("\n🧠 ").Append(Choices(session.Session, box.Model));
        }

        text.Append("\n\n🖥 ").Append(TelegramHtml.Escape(box.Name)).Append(" · ")
            .Append(TelegramHtml.Escape(box.CliVersion is { } version ? $"Claude Code {version}" : "Claude Code is missing"));
        if (box.Version != OwnVersion)
            text.Append("\n⚠️ ").Append(OtherVersion(box.Version));
        foreach (var warning in box.Warnings)
            text.Append("\n⚠️ ").Append(TelegramHtml.Escape(Shorten(warning, 300)));
        return text.ToString();
    }

    private static string OtherVersion(string box) =>
        $"The box runs RemoteRunner {TelegramHtml.Escape(box)}, this bot {OwnVersion}: update the older one. Both read what the version before wrote.";

    private static string State(SessionStatus session, DateTimeOffset now) => session.Current switch
    {
        null => "💤 Nothing is running.",
        { State: TurnState.WaitingApproval } => "🔐 Claude waits for your answer.",
        { Started: { } started } => $"⏳ Claude works, since {Elapsed(now - started)}.",
        _ => "⏳ Claude is about to start.",
    };
}
