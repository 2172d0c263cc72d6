using RemoteRunner.Core.Redis;
using StackExchange.Redis;

namespace RemoteRunner.Core.Leases;

/// <summary>
/// Leases in Redis: one owner at a time, by the server's clock. Whoever writes under a lease passes its fence to the
/// script that writes, and the script compares it: an owner that was paused and comes back late changes nothing.
/// </summary>
/// <remarks>Every method throws <see cref="RedisException"/> (or <see cref="TimeoutException"/>) when the cache is away.</remarks>
public sealed class LeaseStore(IConnectionMultiplexer redis)
{
    // A fence must outlive every write that may still be on its way.
    private static readonly TimeSpan _kept = TimeSpan.FromDays(30);

    private static readonly RedisScript _take = RedisScript.Load("lease-take");
    private static readonly RedisScript _release = RedisScript.Load("lease-release");

    /// <summary>Takes the lease when it is free, prolongs it when it is the owner's.</summary>
    public async Task<LeaseAnswer> TakeAsync(string key, string owner, TimeSpan lifetime, DateTimeOffset? now = null)
    {
        var answer = (RedisValue[])(await _take.RunAsync(
            redis.GetDatabase(), [key],
            [owner, (long)lifetime.TotalMilliseconds, (long)_kept.TotalSeconds, now is { } at ? at.ToUnixTimeMilliseconds() : string.Empty]))!;
        return answer[0] == 1
            ? new LeaseAnswer(answer[1].ToString(), owner, lifetime)
            : new LeaseAnswer(null, answer[1].ToString(), TimeSpan.FromMilliseconds((long)answer[2]));
    }

    /// <returns>False when it was in other hands already.</returns>
    public async Task<bool> ReleaseAsync(string key, string fence) =>
        (int)await _release.RunAsync(redis.GetDatabase(), [key], [fence]) == 1;
}
