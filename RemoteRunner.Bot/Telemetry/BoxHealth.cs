using System.Net;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using RemoteRunner.Core.Box;
using RemoteRunner.Core.Users;

namespace RemoteRunner.Bot.Telemetry;

/// <summary>Whether the box answers. Without it the bot is degraded, not broken: messages are kept.</summary>
internal sealed class BoxHealth(BoxClient box, TimeProvider time) : IHealthCheck
{
    private static readonly UserId _self = UserId.Parse("service:telegram-bot");
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(3);

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        using var limit = new CancellationTokenSource(_patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            await box.GetBoxAsync(_self, either.Token);
            return HealthCheckResult.Healthy();
        }
        catch (BoxProblemException e) when (e.Status == HttpStatusCode.Unauthorized)
        {
            return HealthCheckResult.Unhealthy(Texts.HealthKeyRefused);
        }
        catch (BoxProblemException e) when (!Outage.IsBoxAway(e))
        {
            // It refuses this caller, which is an answer as well.
            return HealthCheckResult.Healthy();
        }
        catch (Exception e) when (Outage.Is(e) || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return HealthCheckResult.Degraded(Texts.HealthBoxAway);
        }
    }
}
