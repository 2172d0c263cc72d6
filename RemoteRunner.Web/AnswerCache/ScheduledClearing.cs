using RemoteRunner.Web.AnswerCache.Store;
using StackExchange.Redis;

namespace RemoteRunner.Web.AnswerCache;

/// <summary>Forgets every stored answer at the moments of <see cref="ClearSchedule"/>.</summary>
internal sealed partial class ScheduledClearing(ClearSchedule schedule, AnswerCacheStore store, TimeProvider time, ILogger<ScheduledClearing> logger)
    : BackgroundService
{
    // A timer cannot be set further ahead than 49 days; waking now and then also follows a clock that was changed.
    private static readonly TimeSpan _longestWait = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (schedule.Next(time.GetUtcNow()) is { } next)
        {
            while (time.GetUtcNow() < next)
            {
                var wait = next - time.GetUtcNow();
                await Task.Delay(wait < _longestWait ? wait : _longestWait, time, stoppingToken);
            }

            try
            {
                Log.Cleared(logger, await store.ClearAllAsync(stoppingToken));
            }
            catch (Exception e) when (e is RedisException or TimeoutException)
            {
                // They are not shown any more, and they expire.
                Log.NotCleared(logger, e);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1860, LogLevel.Information, "The stored answers were forgotten as scheduled: {Owners} users or workspaces had some.")]
        public static partial void Cleared(ILogger logger, int owners);

        [LoggerMessage(1861, LogLevel.Warning, "The cache is away: the stored answers could not be removed as scheduled. They are not shown any more, and expire.")]
        public static partial void NotCleared(ILogger logger, Exception exception);
    }
}
