using System.Net;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using RemoteRunner.Core.Box;

namespace RemoteRunner.Bot.Telemetry;

/// <summary>Whether the box answers. Without it the bot is degraded, not broken: messages are kept.</summary>
internal sealed class BoxHealth(BoxClient box, TimeProvider time) : IHealthCheck
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(3);

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        using var limit = new CancellationTokenSource(_patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            await box.PingAsync(either.Token);
            return HealthCheckResult.Healthy();
        }
        catch (BoxProblemException e) when (e.Status == HttpStatusCode.Unauthorized)
        {
            return HealthCheckResult.Unhealthy(Texts.HealthKeyRefused);
        }
        catch (Exception e) when (Outage.Is(e) || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return HealthCheckResult.Degraded(Texts.HealthBoxAway);
        }
    }
}
