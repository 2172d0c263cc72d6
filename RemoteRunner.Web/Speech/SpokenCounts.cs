using System.Security.Cryptography;
using RemoteRunner.Core.Redis;
using RemoteRunner.Core.Turns;
using StackExchange.Redis;

namespace RemoteRunner.Web.Speech;

/// <summary>
/// As what a recording is counted by the limiter: the first one of a prompt as the turn that comes of it, so that a spoken
/// message counts once, as in a chat; each further one by itself. The same recording again is never counted again.
/// </summary>
internal sealed class SpokenCounts(IConnectionMultiplexer redis)
{
    // Longer than the limiter's longest window.
    private static readonly TimeSpan _kept = TimeSpan.FromDays(2);

    /// <exception cref="RedisException">The cache is away (or <see cref="TimeoutException"/>).</exception>
    public async Task<Guid> FindAsync(Guid turn, ReadOnlyMemory<byte> content)
    {
        var key = RedisKeys.WebSpoken(turn);
        var digest = Convert.ToHexStringLower(SHA256.HashData(content.Span));
        var isFirst = await redis.GetDatabase().StringSetAsync(key, digest, _kept, when: When.NotExists)
            || await redis.GetDatabase().StringGetAsync(key) == digest;
        return isFirst ? turn : TurnId.FromName($"web:spoken:{turn:D}:{digest}");
    }
}
