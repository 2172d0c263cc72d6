using Microsoft.Extensions.Diagnostics.HealthChecks;
using RemoteRunner.Bot.Leases;

namespace RemoteRunner.Bot.Telemetry;

/// <summary>Whether this instance works or stands by; both is well.</summary>
internal sealed class LeaseHealth(BotLease lease) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(lease.State switch
        {
            LeaseState.Works => HealthCheckResult.Healthy(Texts.HealthWorks),
            LeaseState.StandsBy => HealthCheckResult.Healthy(Texts.HealthStandsBy(lease.Other)),
            _ => HealthCheckResult.Degraded(Texts.HealthUnsure),
        });
}
