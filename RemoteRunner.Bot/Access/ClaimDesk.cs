using System.Globalization;
using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using RemoteRunner.Bot.Connection;
using RemoteRunner.Core.Audit;
using RemoteRunner.Core.Redis;
using RemoteRunner.Core.Users;
using StackExchange.Redis;
using Role = RemoteRunner.Core.Users.Role;

namespace RemoteRunner.Bot.Access;

/// <summary>Makes claim codes and takes them. Only a digest is stored; it expires, serves once and bears few tries.</summary>
/// <remarks>Every method throws <see cref="RedisException"/> (or <see cref="TimeoutException"/>) when the cache is away.</remarks>
internal sealed partial class ClaimDesk(
    IConnectionMultiplexer redis,
    UserDirectory users,
    IOptionsMonitor<AccessOptions> access,
    IOptions<TelegramOptions> telegram,
    IOptions<ClaimOptions> options,
    AuditLog audit,
    TimeProvider time,
    ILogger<ClaimDesk> logger)
{
    private static readonly RedisScript _try = RedisScript.Load("bot-claim-try");
    private static readonly RedisScript _take = RedisScript.Load("bot-claim-take");

    private IDatabase Database => redis.GetDatabase();

    private RedisKey Key => RedisKeys.BotClaim(telegram.Value.BotId);

    /// <summary>Whether the bot still waits for its first person.</summary>
    public async Task<bool> IsOpenAsync() => !access.CurrentValue.NamesAnybody && !await users.HasAdminAsync();

    /// <summary>Makes a new code; an older one is dead from now on.</summary>
    public async Task<ClaimCode> IssueAsync()
    {
        var code = new ClaimCode(ClaimCode.NewText(), time.GetUtcNow() + options.Value.Lifetime);
        var transaction = Database.CreateTransaction();
        _ = transaction.KeyDeleteAsync(Key);
        _ = transaction.HashSetAsync(Key,
        [
            new("v", "1"),
            new("digest", Convert.ToHexString(ClaimCode.Digest(code.Code))),
            new("expires", code.ExpiresAt.ToString("O", CultureInfo.InvariantCulture)),
            new("tries", options.Value.Tries),
        ]);
        _ = transaction.KeyExpireAsync(Key, options.Value.Lifetime);
        await transaction.ExecuteAsync();

        // The console is where the owner finds it; who reads the bot's log could admit himself anyway.
        Log.Issued(logger, code.Code, options.Value.Lifetime.TotalMinutes);
        return code;
    }

    /// <summary>Takes a code that <paramref name="user"/> sent; the right one makes an admin of them.</summary>
    public async Task<bool> TryClaimAsync(UserId user, string letters)
    {
        if (!await IsOpenAsync())
            return false;

        var reply = await _try.RunAsync(Database, [Key], []);
        if (reply.IsNull)
            return false;

        var stored = (RedisResult[])reply!;
        var digest = (string)stored[0]!;
        var expires = DateTimeOffset.Parse((string)stored[1]!, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind);
        if (expires <= time.GetUtcNow())
            return false;

        if (!CryptographicOperations.FixedTimeEquals(Convert.FromHexString(digest), ClaimCode.Digest(letters)))
        {
            if ((int)stored[2] <= 0)
                Log.Dead(logger);
            else
                Log.Wrong(logger, user, (int)stored[2]);
            return false;
        }

        if ((int)await _take.RunAsync(Database, [Key], [digest]) != 1)
            return false;

        await users.SetRoleAsync(user, Role.Admin, grantedBy: "claim-code");
        await audit.WriteAsync(user, AuditAction.ChangedUser, user.Value, "admin, by claim code");
        Log.Claimed(logger, user);
        return true;
    }

    private static partial class Log
    {
        [LoggerMessage(5001, LogLevel.Information, "Nobody is admitted yet. Send this code to the bot to become its admin: {Code} (valid for {Minutes:0} minutes, once)")]
        public static partial void Issued(ILogger logger, string code, double minutes);

        [LoggerMessage(5002, LogLevel.Warning, "User {User} sent a wrong claim code; {Left} tries are left.")]
        public static partial void Wrong(ILogger logger, UserId user, int left);

        [LoggerMessage(5003, LogLevel.Warning, "Too many wrong claim codes: the code is dead. Restart the bot or POST /claim-code for another.")]
        public static partial void Dead(ILogger logger);

        [LoggerMessage(5004, LogLevel.Information, "User {User} sent the claim code and is the admin from now on.")]
        public static partial void Claimed(ILogger logger, UserId user);
    }
}
