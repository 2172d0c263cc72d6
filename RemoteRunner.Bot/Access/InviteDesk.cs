using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;
using RemoteRunner.Bot.Connection;
using RemoteRunner.Core.Audit;
using RemoteRunner.Core.Redis;
using RemoteRunner.Core.Users;
using StackExchange.Redis;
using Telegram.Bot;
using Role = RemoteRunner.Core.Users.Role;

namespace RemoteRunner.Bot.Access;

/// <summary>Makes links that let one person in, and takes what they bring. Only a digest is stored; it expires and serves once.</summary>
/// <remarks>Every method throws <see cref="RedisException"/> (or <see cref="TimeoutException"/>) when the cache is away.</remarks>
internal sealed partial class InviteDesk(
    IConnectionMultiplexer redis, UserDirectory users, TelegramCalls calls, IOptions<TelegramOptions> telegram, IOptions<InviteOptions> options, AuditLog audit,
    ILogger<InviteDesk> logger)
{
    // 128 random bits: nobody guesses one while it lasts.
    private const int Bytes = 16;

    private IDatabase Database => redis.GetDatabase();

    /// <summary>Makes a link, <c>https://t.me/my_bot?start=8QpW…</c>.</summary>
    public async Task<string> IssueAsync(UserId admin, CancellationToken cancellationToken)
    {
        var me = await calls.CallAsync("getMe", null, (bot, token) => bot.GetMe(token), cancellationToken);
        var code = Convert.ToBase64String(RandomNumberGenerator.GetBytes(Bytes)).TrimEnd('=').Replace('+', '-').Replace('/', '_');
        await Database.StringSetAsync(KeyOf(code), admin.Value, options.Value.Lifetime);
        await audit.WriteAsync(admin, AuditAction.ChangedUser, null, "made an invitation");
        return $"https://t.me/{me.Username}?start={code}";
    }

    /// <summary>Takes what a stranger's <c>/start 8QpW…</c> brings.</summary>
    /// <returns>Who had invited them; null when it is no invitation that counts.</returns>
    public async Task<UserId?> TryAcceptAsync(UserId user, string? text)
    {
        if (text is null || Start().Match(text) is not { Success: true } match)
            return null;

        var key = KeyOf(match.Groups[1].Value);
        var by = await Database.StringGetAsync(key);

        // Of two who bring the same one, one takes it away.
        if (!by.HasValue || !UserId.TryParse(by.ToString(), null, out var admin) || !await Database.KeyDeleteAsync(key))
            return null;
        if (await users.GetRoleAsync(admin) != Role.Admin)
            return null;

        await users.SetRoleAsync(user, Role.Member, admin.Value);
        await audit.WriteAsync(admin, AuditAction.ChangedUser, user.Value, "member, by invitation");
        Log.Accepted(logger, user, admin);
        return admin;
    }

    private RedisKey KeyOf(string code) =>
        RedisKeys.BotInvite(telegram.Value.BotId, Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes("invite:" + code))));

    [GeneratedRegex(@"\A/start(?:@\w+)?\s+([A-Za-z0-9_-]{22})\s*\z")]
    private static partial Regex Start();

    private static partial class Log
    {
        [LoggerMessage(5101, LogLevel.Information, "User {User} came by an invitation of {Admin} and is a member from now on.")]
        public static partial void Accepted(ILogger logger, UserId user, UserId admin);
    }
}
