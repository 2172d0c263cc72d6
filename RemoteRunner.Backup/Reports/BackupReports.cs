using System.Text.Json;
using RemoteRunner.Backup.Schedules;
using RemoteRunner.Core;
using RemoteRunner.Core.Backups;
using RemoteRunner.Core.Redis;
using StackExchange.Redis;

namespace RemoteRunner.Backup.Reports;

/// <summary>How backups stand, for those who ask and in the cache for those who cannot.</summary>
internal sealed partial class BackupReports(BackupPlace place, BackupState state, BackupSchedule schedule, IConnectionMultiplexer redis, TimeProvider time, ILogger<BackupReports> logger)
{
    private volatile Shown _shown = new(BackupPhase.Idle, null);

    public BackupPhase Phase => _shown.Phase;

    public BackupReport Current
    {
        get
        {
            var stored = state.Current;
            var shown = _shown;
            return new BackupReport(
                place.Box, time.GetUtcNow(), shown.Phase, shown.Progress, stored.LastGood, stored.Drill,
                schedule.NextBackup(stored), schedule.LateAt(stored), stored.Problem ?? stored.DrillProblem);
        }
    }

    public void Show(BackupPhase phase, BackupProgress? progress) => _shown = new Shown(phase, progress);

    public Task ShowAndPublishAsync(BackupPhase phase)
    {
        Show(phase, null);
        return PublishAsync();
    }

    /// <summary>Writes it to the cache; one that is away is written to the next time.</summary>
    public async Task PublishAsync()
    {
        try
        {
            await redis.GetDatabase().HashSetAsync(RedisKeys.Backups, place.Box, JsonSerializer.Serialize(Current, CoreJson.Options));
        }
        catch (Exception e) when (e is RedisException or TimeoutException)
        {
            Log.NotPublished(logger, e);
        }
    }

    private sealed record Shown(BackupPhase Phase, BackupProgress? Progress);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "How backups stand could not be written to the cache.")]
        public static partial void NotPublished(ILogger logger, Exception exception);
    }
}
