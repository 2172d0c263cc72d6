using RemoteRunner.Bot.Leases;
using StackExchange.Redis;

namespace RemoteRunner.Bot.Access;

/// <summary>At the start: makes the claim code when nobody is admitted yet.</summary>
internal sealed partial class ClaimAnnouncer(ClaimDesk desk, BotLease lease, TimeProvider time, ILogger<ClaimAnnouncer> logger) : BackgroundService
{
    private static readonly TimeSpan _longestPause = TimeSpan.FromSeconds(10);

    // One code for all instances: each new one makes the last worthless.
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => lease.WhileWorkingAsync(AnnounceAsync, stoppingToken);

    private async Task AnnounceAsync(CancellationToken cancellationToken)
    {
        for (var failures = 0; ;)
        {
            try
            {
                if (await desk.IsOpenAsync())
                    await desk.IssueAsync();
                return;
            }
            catch (Exception e) when (e is RedisException or TimeoutException)
            {
                if (++failures == 1)
                    Log.CacheAway(logger, e);
                await Task.Delay(Backoff.Pause(failures, TimeSpan.FromSeconds(0.5), _longestPause), time, cancellationToken);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(5101, LogLevel.Warning, "Whether somebody is admitted cannot be read; it is tried again until the cache is back.")]
        public static partial void CacheAway(ILogger logger, Exception exception);
    }
}
