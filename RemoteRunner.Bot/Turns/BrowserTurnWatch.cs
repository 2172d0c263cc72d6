using Microsoft.Extensions.Logging;
using RemoteRunner.Bot.Chats;
using RemoteRunner.Bot.Leases;
using RemoteRunner.Core.Leases;
using RemoteRunner.Core.Turns;
using StackExchange.Redis;

namespace RemoteRunner.Bot.Turns;

/// <summary>
/// Shows turns that were sent from a browser in the chat that talks to the same session: what runs, what it asks, what came
/// of it. A session that no chat talks to stays in the browser.
/// </summary>
internal sealed partial class BrowserTurnWatch(
    BrowserTurns turns, ChatBindings chats, DeliveryStore store, DeliveryWorkers deliveries, BotLease lease, IConnectionMultiplexer redis,
    TimeProvider time, ILogger<BrowserTurnWatch> logger) : BackgroundService
{
    // A wake-up carries no truth: one that was lost is made up for.
    private static readonly TimeSpan _sweep = TimeSpan.FromSeconds(5);

    private readonly WakeSignal _wake = new(time);
    private bool _subscribed;
    private bool _away;

    public override void Dispose()
    {
        _wake.Dispose();
        base.Dispose();
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => lease.WhileWorkingAsync(WorkAsync, stoppingToken);

    private async Task WorkAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await SubscribeAsync();
                await LookAsync();
                _away = false;
            }
            catch (Exception e) when (e is RedisException or TimeoutException)
            {
                if (!_away)
                    Log.CacheAway(logger, e);
                _away = true;
            }

            await _wake.WaitAsync(_sweep, cancellationToken);
        }
    }

    private async Task SubscribeAsync()
    {
        if (_subscribed)
            return;
        await redis.GetSubscriber().SubscribeAsync(BrowserTurns.Wake, (_, _) => _wake.Raise());
        _subscribed = true;
    }

    private async Task LookAsync()
    {
        foreach (var turn in await turns.ReadAsync())
        {
            if (await chats.FindPlaceAsync(turn.Session) is { } place
                && await store.OpenAsync(new DeliveryRecord(turn.Turn, turn.Session, place, Prompt: null, turn.Sender, time.GetUtcNow(), turn.Trace)))
                deliveries.Begin(turn.Turn);
            await turns.RemoveAsync(turn);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(6011, LogLevel.Warning, "Turns from the browser cannot be read; it is tried again until the cache is back.")]
        public static partial void CacheAway(ILogger logger, Exception exception);
    }
}
