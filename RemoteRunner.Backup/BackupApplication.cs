using RemoteRunner.Backup.Api;
using RemoteRunner.Backup.Drills;
using RemoteRunner.Backup.Engine;
using RemoteRunner.Backup.Reports;
using RemoteRunner.Backup.Restoring;
using RemoteRunner.Backup.Schedules;
using RemoteRunner.Backup.Snapshots;
using RemoteRunner.Core;

namespace RemoteRunner.Backup;

/// <summary>What the backup service is made of.</summary>
internal static class BackupApplication
{
    /// <summary>What service and commands share.</summary>
    public static void AddBackup(this IHostApplicationBuilder builder)
    {
        // It starts without the cache, and says so.
        builder.AddRedisClient("cache", settings => settings.DisableHealthChecks = true, redis => redis.AbortOnConnectFail = false);
        builder.AddCore();
        builder.AddBoxClient();

        var services = builder.Services;
        services.AddOptions<BackupOptions>().BindConfiguration(BackupOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<BackupPlace>().AddSingleton<RepositoryKey>().AddSingleton<Restic>().AddSingleton<WriterLock>();
        services.AddSingleton<BoxPause>().AddSingleton<SnapshotRun>().AddSingleton<RestoreDrill>().AddSingleton<RestoreRun>();
        services.AddSingleton<BackupState>().AddSingleton<BackupSchedule>().AddSingleton<BackupReports>().AddSingleton<BackupMetrics>();
        services.AddSingleton<BackupWorker>();
    }

    /// <summary>What only the service has.</summary>
    public static void AddBackupService(this WebApplicationBuilder builder)
    {
        builder.AddBackup();
        builder.Services.AddHostedService(provider => provider.GetRequiredService<BackupWorker>());
        builder.Services.AddProblemDetails();
        builder.Services.AddSingleton<BackupHealth>().AddHealthChecks().AddCheck<BackupHealth>("backup");
        builder.Services.ConfigureHttpJsonOptions(json => CoreJson.Apply(json.SerializerOptions));
    }
}
