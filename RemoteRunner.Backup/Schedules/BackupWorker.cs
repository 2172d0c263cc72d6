using RemoteRunner.Backup.Drills;
using RemoteRunner.Backup.Engine;
using RemoteRunner.Backup.Reports;
using RemoteRunner.Backup.Snapshots;
using RemoteRunner.Core.Backups;
using RemoteRunner.Core.Turns;
using StackExchange.Redis;

namespace RemoteRunner.Backup.Schedules;

/// <summary>Does what is due or was asked for, one thing at a time.</summary>
internal sealed partial class BackupWorker(
    SnapshotRun run, RestoreDrill drill, WriterLock writer, BackupSchedule schedule, BackupState state, BackupReports reports, RepositoryKey key, BackupPlace place,
    Microsoft.Extensions.Options.IOptions<BackupOptions> options, BackupMetrics metrics, TimeProvider time, ILogger<BackupWorker> logger) : BackgroundService
{
    // The wall clock may be changed while we wait.
    private static readonly TimeSpan _look = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _wake = new(0, 1);
    private bool _backupAsked;
    private bool _drillAsked;

    /// <summary>Asks for a backup now. While one runs this asks for nothing more.</summary>
    public void AskForBackup() => Ask(ref _backupAsked, reports.Phase is BackupPhase.Preparing or BackupPhase.Saving or BackupPhase.Checking);

    public void AskForDrill() => Ask(ref _drillAsked, reports.Phase == BackupPhase.Drill);

    public override void Dispose()
    {
        base.Dispose();
        _wake.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // The start of the host does not wait for what follows.
        await Task.Yield();
        key.Ensure();
        state.Change(s => s);
        while (!stoppingToken.IsCancellationRequested)
        {
            var now = time.GetUtcNow();
            NoteLateness(now);
            if (Take(ref _backupAsked) || schedule.NextBackup(state.Current) <= now)
                await BackUpAsync(stoppingToken);
            else if (Take(ref _drillAsked) || schedule.NextDrill(state.Current) <= now)
                await DrillAsync(stoppingToken);
            else
                await WaitAsync(stoppingToken);
        }
    }

    private async Task WaitAsync(CancellationToken stoppingToken)
    {
        await reports.PublishAsync();
        var now = time.GetUtcNow();
        DateTimeOffset?[] times = [schedule.NextBackup(state.Current), schedule.NextDrill(state.Current), now + _look];
        var wait = times.Min()!.Value - now;
        try
        {
            await _wake.WaitAsync(wait > TimeSpan.Zero ? wait : TimeSpan.FromMilliseconds(1), time, stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The service stops.
        }
    }

    private async Task BackUpAsync(CancellationToken stoppingToken)
    {
        var share = (state.Current.Share % options.Value.CheckShares) + 1;
        var started = time.GetUtcNow();
        try
        {
            await reports.ShowAndPublishAsync(BackupPhase.Preparing);
            await using var held = await writer.TakeAsync(stoppingToken);
            var report = await run.RunAsync(share, reports.Show, stoppingToken);
            state.Change(s => s with { Anchor = started, Share = share, Failures = 0, LastTry = time.GetUtcNow(), LastGood = report, Repository = place.Repository, Problem = null });
            metrics.Saved(report);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            Log.Stopped(logger);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            Log.Failed(logger, e);
            metrics.Failed(Kind(e));
            var ended = time.GetUtcNow();
            state.Change(s => s with
            {
                Anchor = started,
                Failures = s.Failures + 1,
                LastTry = ended,
                // One problem from its first failure to the next good backup, whatever it is each time.
                Problem = s.Problem is { } known && !known.Id.StartsWith("late:", StringComparison.Ordinal)
                    ? known with { Sentence = Texts.Failed(Sentence(e)) }
                    : new BackupProblem($"failed:{ended.UtcTicks}", Texts.Failed(Sentence(e)), ended),
            });
        }
        finally
        {
            await reports.ShowAndPublishAsync(BackupPhase.Idle);
        }
    }

    private async Task DrillAsync(CancellationToken stoppingToken)
    {
        var started = time.GetUtcNow();
        DrillReport report;
        try
        {
            await reports.ShowAndPublishAsync(BackupPhase.Drill);
            await using var held = await writer.TakeAsync(stoppingToken);
            report = await drill.RunAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            Log.Stopped(logger);
            return;
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            Log.DrillFailed(logger, e);
            report = new DrillReport(started, string.Empty, time.GetUtcNow() - started, 0, 0, 0, 0, Sentence(e), []);
        }

        metrics.Drilled(report.Failure is null);
        state.Change(s => s with
        {
            DrillAnchor = started,
            Drill = report,
            DrillProblem = report.Failure is null ? null
                : new BackupProblem(s.DrillProblem?.Id ?? $"drill:{started.UtcTicks}", Texts.DrillFailed(report.Failure), s.DrillProblem?.Since ?? started),
        });
        await reports.ShowAndPublishAsync(BackupPhase.Idle);
    }

    private void NoteLateness(DateTimeOffset now)
    {
        if (state.Current.Problem is null && schedule.LateAt(state.Current) is { } lateAt && now > lateAt)
            state.Change(s => s with { Problem = new BackupProblem($"late:{lateAt.UtcTicks}", Texts.Late(s.LastGood?.At), now) });
    }

    private void Ask(ref bool asked, bool runs)
    {
        lock (_gate)
        {
            if (runs || asked)
                return;
            asked = true;
            if (_wake.CurrentCount == 0)
                _wake.Release();
        }
    }

    private bool Take(ref bool asked)
    {
        lock (_gate)
            return asked && !(asked = false);
    }

    private static string Sentence(Exception e) => e switch
    {
        ResticException or BackupException => e.Message,
        RedisException or TimeoutException => Texts.CacheAway,
        Microsoft.Extensions.Options.OptionsValidationException wrong => string.Join(' ', wrong.Failures),
        IOException or UnauthorizedAccessException => e.Message,
        _ => Texts.Unexpected(e.GetType().Name),
    };

    private static string Kind(Exception e) => e is ResticException restic ? restic.Failure.ToString() : e.GetType().Name;

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "The backup failed; it is tried again.")]
        public static partial void Failed(ILogger logger, Exception exception);

        [LoggerMessage(2, LogLevel.Error, "The restore drill failed.")]
        public static partial void DrillFailed(ILogger logger, Exception exception);

        [LoggerMessage(3, LogLevel.Information, "The service stops in the middle of its work; the next start makes up for it.")]
        public static partial void Stopped(ILogger logger);
    }
}
