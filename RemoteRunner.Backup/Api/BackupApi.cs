using Microsoft.AspNetCore.Http.HttpResults;
using RemoteRunner.Backup.Reports;
using RemoteRunner.Backup.Schedules;
using RemoteRunner.Core.Backups;

namespace RemoteRunner.Backup.Api;

/// <summary><c>/api/backups</c></summary>
internal static class BackupApi
{
    public static void MapBackups(this IEndpointRouteBuilder app)
    {
        var backups = app.MapGroup("/api/backups").AddEndpointFilter<KeyFilter>();
        backups.MapGet("/", (BackupReports reports) => TypedResults.Ok(reports.Current));
        backups.MapPost("/", Start);
        backups.MapPost("/drill", Drill);
    }

    // Asked again while one runs, it is the same one.
    private static Accepted<BackupReport> Start(BackupWorker worker, BackupReports reports)
    {
        worker.AskForBackup();
        return TypedResults.Accepted("/api/backups", reports.Current);
    }

    private static Accepted<BackupReport> Drill(BackupWorker worker, BackupReports reports)
    {
        worker.AskForDrill();
        return TypedResults.Accepted("/api/backups", reports.Current);
    }
}
