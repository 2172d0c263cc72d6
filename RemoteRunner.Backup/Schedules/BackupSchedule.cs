using Cronos;
using Microsoft.Extensions.Options;
using RemoteRunner.Backup.Reports;

namespace RemoteRunner.Backup.Schedules;

/// <summary>When what is due. It goes by what was done last, so a time that was slept through is made up for.</summary>
internal sealed class BackupSchedule(IOptions<BackupOptions> options, TimeProvider time)
{
    private static readonly TimeSpan _drift = TimeSpan.FromMinutes(1);

    /// <summary>The next backup, a retry included; null when the schedule is off and none has failed.</summary>
    public DateTimeOffset? NextBackup(StoredState state)
    {
        var planned = Next(options.Value.Schedule, state.Anchor);
        return state is { Failures: > 0, LastTry: { } last } && Past(last) + Pause(state.Failures) is var retry && (planned is null || retry < planned)
            ? retry
            : planned;
    }

    public DateTimeOffset? NextDrill(StoredState state) => state.LastGood is null ? null : Next(options.Value.DrillSchedule, state.DrillAnchor);

    /// <summary>From then on the last good backup is too old.</summary>
    public DateTimeOffset? LateAt(StoredState state) => Next(options.Value.Schedule, state.LastGood?.At ?? state.Since) + options.Value.LateAfter;

    private DateTimeOffset? Next(string expression, DateTimeOffset after) =>
        expression.Equals(BackupOptions.Off, StringComparison.OrdinalIgnoreCase)
            ? null
            : CronExpression.Parse(expression).GetNextOccurrence(Past(after), options.Value.Zone);

    // A clock that was put back must not make us wait until it has caught up.
    private DateTimeOffset Past(DateTimeOffset at) => time.GetUtcNow() is var now && at > now + _drift ? now : at;

    private TimeSpan Pause(int failures)
    {
        var doubled = options.Value.RetryAfter * Math.Pow(2, Math.Min(failures - 1, 20));
        return doubled < options.Value.LongestRetry ? doubled : options.Value.LongestRetry;
    }
}
