using System.Diagnostics.Metrics;
using RemoteRunner.Core.Backups;

namespace RemoteRunner.Backup.Reports;

internal sealed class BackupMetrics
{
    private readonly Counter<long> _runs;
    private readonly Counter<long> _drills;
    private readonly Histogram<double> _duration;
    private readonly Counter<long> _added;

    public BackupMetrics(IMeterFactory meters, BackupState state, TimeProvider time)
    {
        var meter = meters.Create(BackupTelemetry.Name);
        _runs = meter.CreateCounter<long>("remoterunner.backup.ended", "{backup}", "Backups that ended, by outcome.");
        _drills = meter.CreateCounter<long>("remoterunner.drill.ended", "{drill}", "Restore drills that ended, by outcome.");
        _duration = meter.CreateHistogram<double>("remoterunner.backup.duration", "s", "How long a good backup took.");
        _added = meter.CreateCounter<long>("remoterunner.backup.added", "By", "What backups added to the repository.");
        meter.CreateObservableGauge(
            "remoterunner.backup.age", () => state.Current.LastGood is { } good ? [new Measurement<double>((time.GetUtcNow() - good.At).TotalSeconds)] : Array.Empty<Measurement<double>>(),
            "s", "Age of the last good backup.");
        meter.CreateObservableGauge(
            "remoterunner.backup.repository", () => state.Current.LastGood is { } good ? [new Measurement<long>(good.Repository)] : Array.Empty<Measurement<long>>(),
            "By", "Size of the repository.");
    }

    public void Saved(SnapshotReport report)
    {
        _runs.Add(1, new KeyValuePair<string, object?>("outcome", "good"));
        _duration.Record(report.Took.TotalSeconds);
        _added.Add(report.Added);
    }

    public void Failed(string kind) => _runs.Add(1, new KeyValuePair<string, object?>("outcome", "failed"), new KeyValuePair<string, object?>("error.type", kind));

    public void Drilled(bool good) => _drills.Add(1, new KeyValuePair<string, object?>("outcome", good ? "good" : "failed"));
}
