using RemoteRunner.Core.Redis;
using StackExchange.Redis;

namespace RemoteRunner.Core.SignIn;

/// <summary>Sees to it that what Telegram signed for one launch of the Mini App signs one browser in.</summary>
public sealed class MiniAppLaunches(IConnectionMultiplexer redis)
{
    /// <param name="launch">What was signed, not how it was written: one text, however its parts are ordered and escaped.</param>
    /// <param name="lifetime">For how long it would count.</param>
    /// <returns>False when it was used before.</returns>
    /// <exception cref="RedisException">The cache is away.</exception>
    public Task<bool> TryUseAsync(string launch, TimeSpan lifetime) =>
        redis.GetDatabase().StringSetAsync(RedisKeys.WebLaunch(SecretText.Digest(launch)), "1", lifetime, when: When.NotExists);
}
