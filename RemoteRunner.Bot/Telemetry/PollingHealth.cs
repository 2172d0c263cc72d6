using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using RemoteRunner.Bot.Connection;
using RemoteRunner.Bot.Leases;
using RemoteRunner.Bot.Polling;

namespace RemoteRunner.Bot.Telemetry;

/// <summary>Whether updates come in.</summary>
internal sealed class PollingHealth(PollingState state, BotLease lease, IOptions<TelegramOptions> options, TimeProvider time) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (lease.State == LeaseState.StandsBy)
            return Task.FromResult(HealthCheckResult.Healthy(Texts.HealthStandsBy(lease.Other)));
        if (lease.State == LeaseState.Unknown)
            return Task.FromResult(HealthCheckResult.Degraded(Texts.HealthUnsure));
        if (state.Problem is { } problem)
            return Task.FromResult(HealthCheckResult.Unhealthy(problem));

        // A poll that neither answers nor fails: its limit and a generous margin have passed.
        var silent = time.GetUtcNow() - state.LastSuccess;
        return Task.FromResult(silent > options.Value.PollTimeout + TimeSpan.FromSeconds(90)
            ? HealthCheckResult.Unhealthy(Texts.HealthTelegramAway)
            : HealthCheckResult.Healthy());
    }
}
