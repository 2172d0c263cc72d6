using Microsoft.Extensions.Diagnostics.HealthChecks;
using RemoteRunner.Web.Agents.Claude;
using RemoteRunner.Web.Box;
using RemoteRunner.Web.ModelProxy;
using StackExchange.Redis;

namespace RemoteRunner.Web.Health;

/// <summary>Whether the box accepts turns.</summary>
internal sealed class ReadyCheck(BoxLifecycle lifecycle) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(lifecycle.Refusal is { } refusal ? HealthCheckResult.Unhealthy(refusal) : HealthCheckResult.Healthy());
}

/// <summary>Whether the cache answers.</summary>
internal sealed class CacheCheck(IConnectionMultiplexer redis) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await redis.GetDatabase().PingAsync();
            return HealthCheckResult.Healthy();
        }
        catch (Exception e) when (e is RedisException or TimeoutException)
        {
            return HealthCheckResult.Unhealthy(Texts.CacheAway, e);
        }
    }
}

/// <summary>Whether the CLI is there, in the version the box is made for. Without it everything else still works.</summary>
internal sealed class ClaudeCheck(ClaudeInstallation installation) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        await installation.GetVersionAsync(cancellationToken) switch
        {
            null => HealthCheckResult.Degraded(Texts.CliMissing),
            ClaudeOptions.PinnedVersion => HealthCheckResult.Healthy(),
            var other => HealthCheckResult.Degraded(Texts.CliVersion(other)),
        };
}

/// <summary>Whether the model's API can be asked and takes the credential. Without it everything else still works.</summary>
internal sealed class CredentialCheck(CredentialProbe probe) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        await probe.FindProblemAsync(cancellationToken) is { } problem ? HealthCheckResult.Degraded(problem) : HealthCheckResult.Healthy();
}

/// <summary>Whether the data directory can be written to.</summary>
internal sealed class DiskCheck(BoxIdentity box) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await File.WriteAllTextAsync(Path.Combine(box.DataDirectory, "health"), "ok", cancellationToken);
            return HealthCheckResult.Healthy();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return HealthCheckResult.Unhealthy(Texts.DiskNotWritable(box.DataDirectory), e);
        }
    }
}
