using Microsoft.Extensions.Options;
using RemoteRunner.Core.Redis;
using StackExchange.Redis;

namespace RemoteRunner.Core.SignIn;

/// <summary>
/// Counts who tries to sign in with what could be guessed: by the name that is tried, and by the address that tries. Each try
/// is counted before it is looked at, so that many at once are no way around it.
/// </summary>
/// <remarks>Every method throws <see cref="RedisException"/> (or <see cref="TimeoutException"/>) when the cache is away.</remarks>
public sealed class SignInTries(IConnectionMultiplexer redis, IOptions<SignInOptions> options)
{
    private static readonly RedisScript _try = RedisScript.Load("signin-try");
    private static readonly RedisScript _forgive = RedisScript.Load("signin-forgive");

    private IDatabase Database => redis.GetDatabase();

    /// <summary>Counts one.</summary>
    /// <param name="name">Whoever is tried, known or not: that it is unknown must not show.</param>
    /// <returns>Null when it may be looked at; else how long none is.</returns>
    public async Task<TimeSpan?> CountAsync(string name, string address)
    {
        var wait = (long)await _try.RunAsync(
            Database,
            [NameKey(name), AddressKey(address)],
            [options.Value.TriesPerName, options.Value.TriesPerAddress, (long)options.Value.TryWindow.TotalMilliseconds]);
        return wait > 0 ? TimeSpan.FromMilliseconds(wait) : null;
    }

    /// <summary>The try was good: what was tried at this name before counts no more, and this one not for the address.</summary>
    public Task ForgiveAsync(string name, string address) => _forgive.RunAsync(Database, [NameKey(name), AddressKey(address)], []);

    // By digest: names and addresses come from anybody, of any length.
    private static RedisKey NameKey(string name) => RedisKeys.WebTries("name", SecretText.Digest(name.Trim().ToLowerInvariant()));

    private static RedisKey AddressKey(string address) => RedisKeys.WebTries("address", SecretText.Digest(address));
}
