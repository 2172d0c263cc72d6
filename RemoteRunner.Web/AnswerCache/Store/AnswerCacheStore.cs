using System.Text.Json;
using Microsoft.Extensions.Options;
using RemoteRunner.Core;
using RemoteRunner.Core.Redis;
using StackExchange.Redis;

namespace RemoteRunner.Web.AnswerCache.Store;

/// <summary>The stored answers and the leases of those that are being found, in Redis.</summary>
internal sealed class AnswerCacheStore(IConnectionMultiplexer redis, IOptions<AnswerCacheOptions> options, ClearSchedule schedule, TimeProvider time)
{
    private static readonly RedisScript _put = RedisScript.Load("answer-put");
    private static readonly RedisScript _get = RedisScript.Load("answer-get");
    private static readonly RedisScript _release = RedisScript.Load("answer-release");

    private IDatabase Database => redis.GetDatabase();

    /// <summary>The entry and its age; null when there is none, or it is too old.</summary>
    /// <param name="now">For tests: the clock to use in place of the cache's.</param>
    public async Task<(AnswerEntry Entry, TimeSpan Age)?> GetAsync(string owner, string digest, DateTimeOffset? now = null)
    {
        var reply = (RedisResult[])(await _get.RunAsync(Database, Keys(owner), [digest, Milliseconds(options.Value.Lifetime), Clock(now)]))!;
        if (reply.Length != 2)
            return null;

        var age = TimeSpan.FromMilliseconds((long)reply[1]);
        var read = now ?? time.GetUtcNow();
        if (schedule.IsBetween(read - age, read))
            return null;

        try
        {
            var entry = JsonSerializer.Deserialize<AnswerEntry>((string)reply[0]!, CoreJson.Options);
            return entry is { Version: AnswerEntry.CurrentVersion } ? (entry, age) : null;
        }
        catch (JsonException)
        {
            // Another version's, or damaged: as good as none.
            return null;
        }
    }

    public Task PutAsync(string owner, string digest, AnswerEntry entry, DateTimeOffset? now = null) => _put.RunAsync(
        Database,
        Keys(owner),
        [digest, JsonSerializer.Serialize(entry, CoreJson.Options), options.Value.MaxEntries, Milliseconds(options.Value.Lifetime), Clock(now)]);

    /// <summary>Forgets one answer.</summary>
    public async Task RemoveAsync(string owner, string digest)
    {
        await Database.HashDeleteAsync(RedisKeys.Answers(owner), digest);
        await Database.SortedSetRemoveAsync(RedisKeys.AnswerAges(owner), digest);
    }

    /// <summary>Forgets all answers of an owner.</summary>
    /// <returns>How many there were.</returns>
    public async Task<long> ClearAsync(string owner)
    {
        var count = await Database.SortedSetLengthAsync(RedisKeys.AnswerAges(owner));
        await Database.KeyDeleteAsync(Keys(owner));
        return count;
    }

    /// <summary>Forgets the answers of all owners.</summary>
    /// <returns>How many owners had some.</returns>
    public async Task<int> ClearAllAsync(CancellationToken cancellationToken)
    {
        var owners = 0;
        foreach (var server in redis.GetServers().Where(s => s.IsConnected && !s.IsReplica))
        {
            await foreach (var key in server.KeysAsync(Database.Database, RedisKeys.Answers("*")).WithCancellation(cancellationToken))
            {
                var removed = await Database.KeyDeleteAsync(key);
                owners += removed && !key.ToString().EndsWith(":ages", StringComparison.Ordinal) ? 1 : 0;
            }
        }

        return owners;
    }

    /// <summary>Becomes the one who finds this answer, until released or the lease time is over.</summary>
    public Task<bool> TryLeaseAsync(string digest, string holder) =>
        Database.StringSetAsync(RedisKeys.AnswerLease(digest), holder, options.Value.LeaseTime, When.NotExists);

    /// <summary>Who finds this answer right now; null for nobody.</summary>
    public async Task<string?> HolderAsync(string digest) => await Database.StringGetAsync(RedisKeys.AnswerLease(digest));

    public Task ReleaseAsync(string digest, string holder) => _release.RunAsync(Database, [RedisKeys.AnswerLease(digest)], [holder]);

    private static RedisKey[] Keys(string owner) => [RedisKeys.Answers(owner), RedisKeys.AnswerAges(owner)];

    private static long Milliseconds(TimeSpan time) => (long)time.TotalMilliseconds;

    private static RedisValue Clock(DateTimeOffset? now) => now is { } time ? time.ToUnixTimeMilliseconds() : RedisValue.EmptyString;
}
