using Microsoft.Extensions.Diagnostics.HealthChecks;
using RemoteRunner.Backup.Engine;

namespace RemoteRunner.Backup.Reports;

/// <summary>Unhealthy without restic; degraded while something is wrong with the backups.</summary>
internal sealed class BackupHealth(Restic restic, BackupReports reports, TimeProvider time) : IHealthCheck, IDisposable
{
    private static readonly TimeSpan _fresh = TimeSpan.FromSeconds(30);

    private static readonly Version _oldest = new(0, 14);

    private readonly SemaphoreSlim _one = new(1, 1);
    private string? _missing;
    private DateTimeOffset _looked;

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (await FindMissingAsync(cancellationToken) is { } missing)
            return HealthCheckResult.Unhealthy(missing);
        return reports.Current.Problem is { } problem ? HealthCheckResult.Degraded(problem.Sentence) : HealthCheckResult.Healthy();
    }

    public void Dispose() => _one.Dispose();

    private async Task<string?> FindMissingAsync(CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            if (_looked > DateTimeOffset.MinValue && time.GetUtcNow() - _looked is var age && age >= TimeSpan.Zero && age < _fresh)
                return _missing;

            _missing = await AskAsync(cancellationToken);
            _looked = time.GetUtcNow();
            return _missing;
        }
        finally
        {
            _one.Release();
        }
    }

    private async Task<string?> AskAsync(CancellationToken cancellationToken)
    {
        try
        {
            var version = await restic.GetVersionAsync(cancellationToken);
            return Version.TryParse(version, out var parsed) && parsed < _oldest ? Texts.ResticTooOld(version) : null;
        }
        catch (ResticException e)
        {
            return e.Message;
        }
    }
}
