using System.Text;
using RemoteRunner.Bot.Formatting;
using RemoteRunner.Core.Backups;

namespace RemoteRunner.Bot;

/// <summary>What people read about backups.</summary>
internal static partial class Texts
{
    public const string BackupDescription = "How backups stand; /backup now makes one";
    public const string BackupStarted = "💾 A backup starts…";
    public const string BackupAway = "⚠️ The backup service is not reachable.";
    public const string BackupSyntax = "<code>/backup</code> shows how backups stand, <code>/backup now</code> makes one (admins).";

    public static string Backup(BackupReport report, DateTimeOffset now)
    {
        var text = new StringBuilder();
        if (report.Problem is { } problem)
            text.Append($"🔴 {TelegramHtml.Escape(problem.Sentence)}\n\n");
        else if (report.LateAt is { } lateAt && now > lateAt)
            text.Append($"🔴 {BackupLate(report.LastGood?.At)}\n\n");

        text.Append(report.LastGood is { } good
            ? $"💾 Last good backup <b>{Since(now - good.At)}</b>: {Count(good.Files, "file")}, {Size(good.Bytes)}, {Size(good.Added)} new; all kept ones together take {Size(good.Repository)}."
            : "💾 No backup yet.");
        if (report.LastGood is { Interrupted: > 0 and var interrupted })
            text.Append($"\n{Count(interrupted, "turn")} ran on while it was made and would come back interrupted.");
        foreach (var note in report.LastGood?.Notes.Take(3) ?? [])
            text.Append($"\n• {TelegramHtml.Escape(note)}");
        text.Append('\n').Append(Drill(report.Drill, now));
        text.Append('\n').Append(report.Next is { } next ? $"⏭ Next {In(next - now)}." : "⏭ No schedule: /backup now makes one.");
        if (report.Phase != BackupPhase.Idle)
            text.Append("\n\n").Append(BackupRuns(report));
        return text.ToString();
    }

    public static string BackupRuns(BackupReport report) => report.Phase switch
    {
        BackupPhase.Preparing => "💾 Waiting for running turns, then saving…",
        BackupPhase.Saving when report.Progress is { TotalBytes: > 0 } p =>
            $"💾 Saving: {Size(p.Bytes)} of {Size(p.TotalBytes)}, {p.Files} of {Count(p.TotalFiles, "file")}{(p.Left is { } left ? $", about {Clock(left)} left" : string.Empty)}",
        BackupPhase.Saving => "💾 Saving…",
        BackupPhase.Checking => "💾 Saved. Dropping old snapshots and checking the repository…",
        BackupPhase.Drill => "🧪 A restore drill runs…",
        _ => BackupStarted,
    };

    public static string BackupEnded(BackupReport report, DateTimeOffset? before) =>
        report.LastGood is { } good && good.At != before
            ? $"✅ Backup {good.Id} is made and checked: {Count(good.Files, "file")}, {Size(good.Bytes)}, {Size(good.Added)} new, in {Clock(good.Took)}."
            : $"🔴 {TelegramHtml.Escape(report.Problem?.Sentence ?? "The backup did not end well; its log says more.")}";

    public static string BackupProblem(string box, string sentence) => $"🔴 <b>Backup of {TelegramHtml.Escape(box)}</b>\n{TelegramHtml.Escape(sentence)}\n\n/backup shows how backups stand.";

    public static string BackupLate(DateTimeOffset? lastGood) => lastGood is { } at
        ? $"The last good backup is of {at:yyyy-MM-dd HH:mm} UTC; a newer one is overdue. Look whether the backup service runs."
        : "No backup was ever made, and the first is overdue. Look whether the backup service runs.";

    private static string Drill(DrillReport? drill, DateTimeOffset now) => drill switch
    {
        null => "🧪 No restore drill yet.",
        { Failure: { } failure } => $"🧪 The restore drill {Since(now - drill.At)} failed: {TelegramHtml.Escape(failure)}",
        _ => $"🧪 Restore drill {Since(now - drill.At)}: {Count(drill.Files, "file")}, {Count(drill.CacheKeys, "key")}, {Count(drill.Repositories, "repository", "repositories")}, {Count(drill.Transcripts, "transcript")} all as saved.",
    };

    private static string Size(long bytes) => bytes switch
    {
        >= 1L << 30 => $"{bytes / (double)(1L << 30):F1} GB",
        >= 1L << 20 => $"{bytes / (double)(1L << 20):F1} MB",
        >= 1L << 10 => $"{bytes / (double)(1L << 10):F0} kB",
        _ => $"{bytes} B",
    };

    private static string Since(TimeSpan age) => age < TimeSpan.FromMinutes(1) ? "just now" : $"{Span(age)} ago";

    private static string In(TimeSpan wait) => wait <= TimeSpan.FromMinutes(1) ? "in a moment" : $"in {Span(wait)}";

    private static string Span(TimeSpan span) =>
        span >= TimeSpan.FromDays(2) ? $"{span.TotalDays:F0} days"
        : span >= TimeSpan.FromHours(2) ? $"{span.TotalHours:F0} hours"
        : Count((long)Math.Round(span.TotalMinutes), "minute");
}
