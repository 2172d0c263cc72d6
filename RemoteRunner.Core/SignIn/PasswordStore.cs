using System.Text.Json;
using RemoteRunner.Core.Redis;
using RemoteRunner.Core.Users;
using StackExchange.Redis;

namespace RemoteRunner.Core.SignIn;

/// <summary>What is stored of passwords: a slow hash for each person, which the box makes and checks.</summary>
/// <remarks>Every method throws <see cref="RedisException"/> (or <see cref="TimeoutException"/>) when the cache is away.</remarks>
public sealed class PasswordStore(IConnectionMultiplexer redis, TimeProvider time)
{
    private const int SchemaVersion = 1;

    private IDatabase Database => redis.GetDatabase();

    /// <summary>Null for somebody without a password.</summary>
    public async Task<string?> GetHashAsync(UserId user)
    {
        var stored = await Database.HashGetAsync(RedisKeys.WebPasswords, user.Value);
        return stored.HasValue ? JsonSerializer.Deserialize<StoredPassword>(stored.ToString(), CoreJson.Options)?.Hash : null;
    }

    public Task SetHashAsync(UserId user, string hash) => Database.HashSetAsync(RedisKeys.WebPasswords, user.Value, Write(hash));

    /// <returns>False when there is one already, which stays.</returns>
    public Task<bool> TryAddHashAsync(UserId user, string hash) => Database.HashSetAsync(RedisKeys.WebPasswords, user.Value, Write(hash), When.NotExists);

    public Task RemoveAsync(UserId user) => Database.HashDeleteAsync(RedisKeys.WebPasswords, user.Value);

    private string Write(string hash) => JsonSerializer.Serialize(new StoredPassword(SchemaVersion, hash, time.GetUtcNow()), CoreJson.Options);

    private sealed record StoredPassword(int V, string Hash, DateTimeOffset Since);
}
