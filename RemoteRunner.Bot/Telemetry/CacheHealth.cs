using Microsoft.Extensions.Diagnostics.HealthChecks;
using StackExchange.Redis;

namespace RemoteRunner.Bot.Telemetry;

/// <summary>Whether the cache answers; without it no update is taken from Telegram.</summary>
internal sealed class CacheHealth(IConnectionMultiplexer redis) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await redis.GetDatabase().PingAsync().WaitAsync(TimeSpan.FromSeconds(3), cancellationToken);
            return HealthCheckResult.Healthy();
        }
        catch (Exception e) when (e is RedisException or TimeoutException)
        {
            return HealthCheckResult.Unhealthy(Texts.HealthCacheAway);
        }
    }
}
