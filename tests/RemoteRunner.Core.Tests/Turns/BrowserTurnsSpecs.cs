using Microsoft.Extensions.Time.Testing;
using RemoteRunner.Core.Redis;
using RemoteRunner.Core.Turns;
using RemoteRunner.Core.Users;
using RemoteRunner.TestSupport;

namespace RemoteRunner.Core.Tests.Turns;

public sealed class BrowserTurnsSpecs(CacheServers servers) : CacheTest(servers)
{
    [Theory, MemberData(nameof(BothCaches))]
    public async Task Keeps_a_turn_once_until_a_bot_has_seen_to_it_or_an_hour_has_passed(CacheKind cache)
    {
        var redis = Connection(cache);
        await redis.GetDatabase().KeyDeleteAsync(RedisKeys.BrowserTurns);
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        var turns = new BrowserTurns(redis, time);
        BrowserTurn New(string? trace = null) => new(Guid.NewGuid(), Guid.NewGuid(), UserId.Telegram(1002), trace);
        var (first, second, third) = (New(), New("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"), New());

        await turns.NoteAsync(first);
        time.Advance(TimeSpan.FromMinutes(40));
        await turns.NoteAsync(second);
        await turns.NoteAsync(first);
        Assert.Equal([first, second], await turns.ReadAsync());

        await turns.RemoveAsync(second);
        time.Advance(TimeSpan.FromMinutes(21));
        Assert.Empty(await turns.ReadAsync());
        await turns.NoteAsync(third);
        Assert.Equal(1, await redis.GetDatabase().SortedSetLengthAsync(RedisKeys.BrowserTurns));
        Assert.InRange((await redis.GetDatabase().KeyTimeToLiveAsync(RedisKeys.BrowserTurns))!.Value, TimeSpan.FromMinutes(59), TimeSpan.FromHours(1));
    }
}
