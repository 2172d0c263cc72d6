using RemoteRunner.Bot.Telemetry;
using StackExchange.Redis;

namespace RemoteRunner.Bot.Turns;

/// <summary>
/// Writes down what Telegram took. Without that note it would be sent again, so it is tried for as long as the cache is
/// away; only the end of the process, or another instance that works now, leaves it out.
/// </summary>
internal sealed class SentNotes(DeliveryStore store, BotMetrics metrics, IHostApplicationLifetime lifetime, TimeProvider time)
{
    private static readonly TimeSpan _firstPause = TimeSpan.FromSeconds(0.1);
    private static readonly TimeSpan _longestPause = TimeSpan.FromSeconds(2);

    /// <summary>Before something is sent that must not get lost: see <see cref="DeliveryRecord.Sending"/>.</summary>
    public Task BeginAsync(DeliveryRecord record, string what)
    {
        // It was on its way when an earlier run ended: nobody knows whether it arrived.
        if (record.Sending == what)
            metrics.Resent("restart");
        return store.SetSendingAsync(record.Turn, what);
    }

    /// <exception cref="RedisException">The bot stops while the cache is away (or <see cref="TimeoutException"/>).</exception>
    /// <exception cref="Core.Leases.LeaseLostException">Another instance works now.</exception>
    public async Task WriteAsync(Func<Task> write)
    {
        for (var failures = 1; ; failures++)
        {
            try
            {
                await write();
                return;
            }
            catch (Exception e) when (e is RedisException or TimeoutException && !lifetime.ApplicationStopping.IsCancellationRequested)
            {
                await Task.Delay(Backoff.Pause(failures, _firstPause, _longestPause), time, lifetime.ApplicationStopping)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }
}
