using Microsoft.Extensions.Diagnostics.HealthChecks;
using RemoteRunner.Bot.Outbound;
using RemoteRunner.Core.Backups;
using RemoteRunner.Core.Box;
using RemoteRunner.Core.Speech;
using RemoteRunner.Core.Users;
using Role = RemoteRunner.Core.Users.Role;
using StackExchange.Redis;

namespace RemoteRunner.Bot.Commands;

/// <summary>Tells admins how everything is that the service depends on, and how to mend what is not well.</summary>
internal sealed class DoctorCommand(HealthCheckService health, BoxClient box, BackupClient backups, SpeechEngines speech, Replies replies) : IChatCommand
{
    public string Name => CommandNames.Doctor;

    public string Description => Texts.DoctorDescription;

    public bool ForAdmins => true;

    public async Task RunAsync(CommandCall call, CancellationToken cancellationToken)
    {
        if (call.Role != Role.Admin)
        {
            await replies.SendAsync(call.Chat, Texts.AdminsOnly, cancellationToken);
            return;
        }

        var own = (await health.CheckHealthAsync(cancellationToken)).Entries
            .Where(e => e.Key != "self")
            .Select(e => new CheckFinding(e.Key, e.Value.Status == HealthStatus.Healthy, e.Value.Description));
        List<CheckFinding> findings = [.. own, .. await AskBoxAsync(call.User, cancellationToken), await AskBackupAsync(cancellationToken), Speech()];
        await replies.SendAsync(call.Chat, Texts.Doctor(findings), cancellationToken);
    }

    private async Task<IReadOnlyList<CheckFinding>> AskBoxAsync(UserId user, CancellationToken cancellationToken)
    {
        try
        {
            return await box.ExamineAsync(user, cancellationToken);
        }
        catch (Exception e) when (Outage.IsBoxAway(e) || e is BoxProblemException)
        {
            // The check of the box itself says why.
            return [];
        }
    }

    private async Task<CheckFinding> AskBackupAsync(CancellationToken cancellationToken)
    {
        try
        {
            var report = await backups.GetAsync(cancellationToken);
            return new CheckFinding("backup", report.Problem is null, report.Problem?.Sentence ?? (report.LastGood is null ? Texts.NoBackupYet : null));
        }
        catch (Exception e) when (Outage.IsBoxAway(e))
        {
            return new CheckFinding("backup", false, await FindStoredProblemAsync() ?? Texts.BackupAwayFix);
        }
    }

    private async Task<string?> FindStoredProblemAsync()
    {
        try
        {
            return (await backups.GetStoredAsync()).Select(r => r.Problem?.Sentence).FirstOrDefault(p => p is not null);
        }
        catch (Exception e) when (e is RedisException or TimeoutException)
        {
            return null;
        }
    }

    private CheckFinding Speech()
    {
        try
        {
            speech.Choose();
            return new CheckFinding("speech", true, null);
        }
        catch (TranscriptionException e)
        {
            return new CheckFinding("speech", false, e.Message);
        }
    }
}
