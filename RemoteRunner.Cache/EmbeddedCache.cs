using Garnet;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace RemoteRunner.Cache;

/// <summary>
/// Garnet as a process of its own, so that it outlives restarts of bot and box and dies alone. Its data survives a
/// kill: every write is committed to the append-only file before it is answered.
/// </summary>
internal sealed partial class EmbeddedCache(IOptions<CacheOptions> options, ILogger<EmbeddedCache> logger) : IHostedLifecycleService, IHealthCheck, IDisposable
{
    private GarnetServer? _server;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        var settings = options.Value;
        Directory.CreateDirectory(settings.Directory);
        _server = new GarnetServer(
        [
            "--bind", "127.0.0.1",
            "--port", settings.Port.ToString(),
            "--auth", "Password", "--password", settings.Password,
            "--memory", settings.Memory, "--index", "16m",
            "--checkpointdir", settings.Directory,
            // Lua is off by default, and without the transaction mode it is not atomic.
            "--lua", "--lua-transaction-mode",
            // The default device kills the process on Debian 12. Any later commit than at once loses data with a kill, and so does
            // an answer that does not wait for it.
            "--device-type", "RandomAccess", "--aof", "--aof-commit-freq", "0", "--aof-commit-wait", "--recover",
            "--aof-memory", "64m", "--aof-size-limit", "256m",
        ]);
        _server.Start();
        Log.Started(logger, settings.Port, settings.Directory);
        return Task.CompletedTask;
    }

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(_server is null ? HealthCheckResult.Unhealthy("Garnet has not started.") : HealthCheckResult.Healthy());

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    // Last of all, so that services which stop at the same time can still write.
    public Task StoppedAsync(CancellationToken cancellationToken)
    {
        Dispose();
        return Task.CompletedTask;
    }

    public void Dispose()
    {
        _server?.Dispose();
        _server = null;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Garnet listens on 127.0.0.1:{Port} and keeps its data in {Directory}.")]
        public static partial void Started(ILogger logger, int port, string directory);
    }
}
