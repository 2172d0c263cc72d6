using System.Text.Json;
using RemoteRunner.Core.Redis;
using RemoteRunner.Core.Users;
using StackExchange.Redis;

namespace RemoteRunner.Core.Turns;

/// <summary>A turn that was sent from a browser.</summary>
/// <param name="Trace">W3C trace context of the request that sent it.</param>
public sealed record BrowserTurn(Guid Turn, Guid Session, UserId Sender, string? Trace);

/// <summary>Turns sent from a browser, until the bot has seen to them: it shows them in the chat that talks to the same session.</summary>
/// <remarks>Every method throws <see cref="RedisException"/> (or <see cref="TimeoutException"/>) when the cache is away.</remarks>
public sealed class BrowserTurns(IConnectionMultiplexer redis, TimeProvider time)
{
    /// <summary>A bot that was away for longer leaves them to the browser.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromHours(1);

    private const int Cap = 1_000;

    /// <summary>Woken when there is one more.</summary>
    public static RedisChannel Wake => RedisChannel.Literal(RedisKeys.BrowserTurnsWake);

    private IDatabase Database => redis.GetDatabase();

    /// <summary>Notes a turn that the box has accepted; the same again changes nothing.</summary>
    public async Task NoteAsync(BrowserTurn turn)
    {
        var now = time.GetUtcNow();
        await Database.SortedSetAddAsync(RedisKeys.BrowserTurns, Write(turn), now.ToUnixTimeMilliseconds(), SortedSetWhen.NotExists);
        await Database.SortedSetRemoveRangeByScoreAsync(RedisKeys.BrowserTurns, double.NegativeInfinity, (now - Kept).ToUnixTimeMilliseconds());
        await Database.SortedSetRemoveRangeByRankAsync(RedisKeys.BrowserTurns, 0, -Cap - 1);
        await Database.KeyExpireAsync(RedisKeys.BrowserTurns, Kept);
        await redis.GetSubscriber().PublishAsync(Wake, RedisValue.EmptyString);
    }

    /// <summary>Those of the last hour that no bot has seen to, in order.</summary>
    public async Task<IReadOnlyList<BrowserTurn>> ReadAsync() =>
    [
        .. (await Database.SortedSetRangeByScoreAsync(RedisKeys.BrowserTurns, (time.GetUtcNow() - Kept).ToUnixTimeMilliseconds()))
            .Select(t => JsonSerializer.Deserialize<BrowserTurn>(t.ToString(), CoreJson.Options)!),
    ];

    /// <summary>A bot has seen to it.</summary>
    public Task RemoveAsync(BrowserTurn turn) => Database.SortedSetRemoveAsync(RedisKeys.BrowserTurns, Write(turn));

    private static string Write(BrowserTurn turn) => JsonSerializer.Serialize(turn, CoreJson.Options);
}
