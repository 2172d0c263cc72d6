using System.Globalization;
using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using RemoteRunner.Core.Audit;
using RemoteRunner.Core.Redis;
using StackExchange.Redis;

namespace RemoteRunner.Core.Users;

/// <summary>
/// The code by which the first person becomes the admin, wherever they bring it: to the bot or to the box. Only a digest is
/// stored; it expires, serves once and bears few tries.
/// </summary>
/// <remarks>Every method throws <see cref="RedisException"/> (or <see cref="TimeoutException"/>) when the cache is away.</remarks>
public sealed class ClaimCodes(IConnectionMultiplexer redis, UserDirectory users, IOptionsMonitor<AccessOptions> access, AuditLog audit, TimeProvider time)
{
    private static readonly RedisScript _try = RedisScript.Load("bot-claim-try");
    private static readonly RedisScript _take = RedisScript.Load("bot-claim-take");

    private IDatabase Database => redis.GetDatabase();

    /// <summary>Whether the first person is still waited for.</summary>
    public async Task<bool> IsOpenAsync() => !access.CurrentValue.NamesAnybody && !await users.HasAdminAsync();

    /// <summary>Makes a new code; an older one is dead from now on.</summary>
    public async Task<ClaimCode> IssueAsync(long bot, TimeSpan lifetime, int tries)
    {
        var code = new ClaimCode(ClaimCode.NewText(), time.GetUtcNow() + lifetime);
        var key = (RedisKey)RedisKeys.BotClaim(bot);
        var transaction = Database.CreateTransaction();
        _ = transaction.KeyDeleteAsync(key);
        _ = transaction.HashSetAsync(key,
        [
            new("v", "1"),
            new("digest", Convert.ToHexString(ClaimCode.Digest(code.Code))),
            new("expires", code.ExpiresAt.ToString("O", CultureInfo.InvariantCulture)),
            new("tries", tries),
        ]);
        _ = transaction.KeyExpireAsync(key, lifetime);
        await transaction.ExecuteAsync();
        return code;
    }

    /// <summary>Takes a code that <paramref name="user"/> brought; the right one makes an admin of them.</summary>
    /// <param name="letters">As <see cref="ClaimCode.Read"/> gives them.</param>
    public async Task<ClaimAnswer> TryClaimAsync(long bot, UserId user, string letters)
    {
        if (!await IsOpenAsync())
            return ClaimAnswer.Closed;

        RedisKey key = RedisKeys.BotClaim(bot);
        var reply = await _try.RunAsync(Database, [key], []);
        if (reply.IsNull)
            return ClaimAnswer.Closed;

        var stored = (RedisResult[])reply!;
        var digest = (string)stored[0]!;
        var expires = DateTimeOffset.Parse((string)stored[1]!, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind);
        if (expires <= time.GetUtcNow())
            return ClaimAnswer.Closed;
        if (!CryptographicOperations.FixedTimeEquals(Convert.FromHexString(digest), ClaimCode.Digest(letters)))
            return new ClaimAnswer(false, Math.Max(0, (int)stored[2]));
        if ((int)await _take.RunAsync(Database, [key], [digest]) != 1)
            return ClaimAnswer.Closed;

        await users.SetRoleAsync(user, Role.Admin, grantedBy: "claim-code");
        await audit.WriteAsync(user, AuditAction.ChangedUser, user.Value, "admin, by claim code");
        return new ClaimAnswer(true, null);
    }
}

/// <param name="TriesLeft">After a wrong code; null when there was none to compare with.</param>
public sealed record ClaimAnswer(bool Claimed, int? TriesLeft)
{
    public static ClaimAnswer Closed { get; } = new(false, null);
}
