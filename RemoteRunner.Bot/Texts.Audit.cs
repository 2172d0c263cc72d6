using System.Globalization;
using RemoteRunner.Bot.Formatting;
using RemoteRunner.Core.Audit;

namespace RemoteRunner.Bot;

/// <summary>What admins read of the audit log.</summary>
internal static partial class Texts
{
    public const string AuditDescription = "Who did what (admins)";

    public const string AuditSyntax = "Write <code>/audit</code>, <code>/audit 1002</code> for one person, or <code>/audit export</code> for all of it as a file.";

    public static string Audit(IReadOnlyList<string> lines) =>
        lines.Count == 0 ? "📜 Nothing is recorded yet." : $"📜 <b>The last {(lines.Count == 1 ? "entry" : $"{lines.Count} entries")}</b>, times in UTC\n\n{string.Join('\n', lines)}";

    // 25 Nov 02:44 · Ada allowed Bash, once
    public static string AuditLine(AuditEvent entry, string actor, string? subject)
    {
        var what = entry.Action switch
        {
            AuditAction.Asked => subject is null ? "asked" : $"asked in {subject}",
            AuditAction.Stopped => "stopped a turn",
            AuditAction.Allowed => "allowed",
            AuditAction.Denied => "denied",
            AuditAction.ChangedLimits => $"changed the limits of {subject}",
            AuditAction.ChangedBudgets => $"changed the budgets of {subject}",
            AuditAction.ChangedUser => $"changed user {subject}",
            AuditAction.ChangedTrust => $"marked workspace {subject} as",
            AuditAction.ChangedWorkspace => $"workspace {subject}:",
            AuditAction.OpenedTerminal => $"opened a terminal in {subject}",
            AuditAction.UsedGit => $"git in {subject}:",
            AuditAction.SignedIn => "signed a browser in by",
            _ => entry.Action.ToString(),
        };
        var detail = entry.Detail is { Length: > 0 } words ? $" {Shorten(words.ReplaceLineEndings(" "), 80)}" : string.Empty;
        return $"<code>{entry.At.UtcDateTime.ToString("dd MMM HH:mm", CultureInfo.InvariantCulture)}</code> <b>{TelegramHtml.Escape(actor)}</b> {TelegramHtml.Escape(what + detail)}";
    }

    public static string AuditFileName(DateTimeOffset now) => $"audit-{now.UtcDateTime:yyyyMMdd-HHmm}.jsonl.gz";

    public static string AuditExported(long entries) => $"📜 {Count(entries, "entry", "entries")}, one JSON object a line.";
}
