using Microsoft.Extensions.Options;
using RemoteRunner.Core.Redis;
using RemoteRunner.Core.Users;
using StackExchange.Redis;

namespace RemoteRunner.Core.SignIn;

/// <summary>Codes that sign one person in once. Only a digest is stored; it expires.</summary>
/// <remarks>Every method throws <see cref="RedisException"/> (or <see cref="TimeoutException"/>) when the cache is away.</remarks>
public sealed class SignInLinks(IConnectionMultiplexer redis, IOptions<SignInOptions> options)
{
    private IDatabase Database => redis.GetDatabase();

    /// <summary>
    /// Where a code is taken. It stands behind a '#': browsers send that to nobody, so it is in no log, and what fetches
    /// links for a preview does not have it.
    /// </summary>
    public static string Address(string publicUrl, string code) => $"{publicUrl.TrimEnd('/')}/signin#{code}";

    /// <summary>Makes a code for <paramref name="user"/>.</summary>
    public async Task<string> IssueAsync(UserId user)
    {
        var code = SecretText.New();
        await Database.StringSetAsync(RedisKeys.WebLink(SecretText.Digest(code)), user.Value, options.Value.LinkLifetime);
        return code;
    }

    /// <summary>Takes a code: of two who bring the same one, one is let in.</summary>
    /// <returns>Whom it was made for; null when it is none that counts.</returns>
    public async Task<UserId?> TryTakeAsync(string? code)
    {
        if (!SecretText.IsOne(code))
            return null;
        var key = RedisKeys.WebLink(SecretText.Digest(code!));
        var user = await Database.StringGetAsync(key);
        return user.HasValue && await Database.KeyDeleteAsync(key) && UserId.TryParse(user.ToString(), null, out var id) ? id : null;
    }
}
