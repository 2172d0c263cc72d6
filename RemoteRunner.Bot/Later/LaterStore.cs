using Microsoft.Extensions.Options;
using RemoteRunner.Bot.Connection;
using RemoteRunner.Core.Redis;
using StackExchange.Redis;

namespace RemoteRunner.Bot.Later;

/// <summary>Turns that go on at a time, in Redis: bot and box may restart until then.</summary>
/// <remarks>Every method throws <see cref="RedisException"/> (or <see cref="TimeoutException"/>) when the cache is away.</remarks>
internal sealed class LaterStore(IConnectionMultiplexer redis, IOptions<TelegramOptions> options)
{
    // One a failed turn and person: more is a mistake somewhere.
    private const int Most = 10_000;
    private const int Batch = 50;

    // The longest limit resets after a week.
    private static readonly TimeSpan _kept = TimeSpan.FromDays(30);

    private IDatabase Database => redis.GetDatabase();

    private string Key => RedisKeys.BotLater(options.Value.BotId);

    /// <returns>False when too many wait already.</returns>
    public async Task<bool> SetAsync(LaterTurn turn, DateTimeOffset at)
    {
        if (await Database.SortedSetLengthAsync(Key) >= Most)
            return false;
        await Database.SortedSetAddAsync(Key, turn.ToString(), at.ToUnixTimeMilliseconds());
        await Database.KeyExpireAsync(Key, _kept);
        return true;
    }

    public Task RemoveAsync(LaterTurn turn) => Database.SortedSetRemoveAsync(Key, turn.ToString());

    /// <summary>Those whose time has come, the oldest first.</summary>
    public async Task<IReadOnlyList<LaterTurn>> GetDueAsync(DateTimeOffset now)
    {
        var due = new List<LaterTurn>();
        foreach (var entry in await Database.SortedSetRangeByScoreAsync(Key, double.NegativeInfinity, now.ToUnixTimeMilliseconds(), take: Batch))
        {
            if (LaterTurn.Parse(entry.ToString()) is { } turn)
                due.Add(turn);
            else
                await Database.SortedSetRemoveAsync(Key, entry);
        }

        return due;
    }
}
