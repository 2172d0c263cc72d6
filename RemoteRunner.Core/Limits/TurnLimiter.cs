using Microsoft.Extensions.Options;
using RemoteRunner.Core.Redis;
using RemoteRunner.Core.Users;
using StackExchange.Redis;
using Role = RemoteRunner.Core.Users.Role;

namespace RemoteRunner.Core.Limits;

/// <summary>
/// Exact sliding windows per user, in Redis: they hold across restarts and across several bots and boxes. One round
/// trip, one script, one sorted set; the server's clock decides.
/// </summary>
/// <remarks>Every method throws <see cref="RedisException"/> (or <see cref="TimeoutException"/>) when the cache is away.</remarks>
public sealed class TurnLimiter(IConnectionMultiplexer redis, IOptionsMonitor<TurnLimiterOptions> options)
{
    private static readonly RedisScript _admit = RedisScript.Load("limit-admit");
    private static readonly RedisScript _usage = RedisScript.Load("limit-usage");

    private IDatabase Database => redis.GetDatabase();

    /// <summary>Admits and counts the turn, or refuses it and counts nothing. The same turn again is not counted again.</summary>
    public Task<Admission> AdmitAsync(UserId user, Role role, Guid turn) => AdmitAsync(user, role, turn, now: null);

    /// <summary>Where the user stands in each window.</summary>
    public Task<IReadOnlyList<WindowUsage>> GetUsageAsync(UserId user, Role role) => GetUsageAsync(user, role, now: null);

    /// <summary>Forgets what the user has used, and that they were told.</summary>
    public Task ResetAsync(UserId user) =>
        Database.KeyDeleteAsync([RedisKeys.LimitEntries(user.Value), RedisKeys.LimitNotice(user.Value)]);

    /// <summary>Sets limits of the user's own above all settings; null leaves a window to the settings.</summary>
    public Task SetOverrideAsync(UserId user, int? minute, int? hour, int? day) =>
        minute is null && hour is null && day is null
            ? Database.HashDeleteAsync(RedisKeys.LimitOverrides, user.Value)
            : Database.HashSetAsync(RedisKeys.LimitOverrides, user.Value, $"{Text(minute)},{Text(hour)},{Text(day)}");

    /// <summary>The user's own limits, as <see cref="SetOverrideAsync"/> has set them.</summary>
    public async Task<(int? Minute, int? Hour, int? Day)> GetOverrideAsync(UserId user)
    {
        var stored = (await Database.HashGetAsync(RedisKeys.LimitOverrides, user.Value)).ToString().Split(',');
        return stored is [var minute, var hour, var day] ? (Parse(minute), Parse(hour), Parse(day)) : (null, null, null);

        static int? Parse(string limit) => int.TryParse(limit, out var value) ? value : null;
    }

    /// <summary>As <see cref="AdmitAsync(UserId, Role, Guid)"/>, by a given clock.</summary>
    internal async Task<Admission> AdmitAsync(UserId user, Role role, Guid turn, DateTimeOffset? now)
    {
        var settings = options.CurrentValue;
        var (minute, hour, day) = settings.For(user, role);
        var reply = (RedisResult[])(await _admit.RunAsync(
            Database,
            [RedisKeys.LimitEntries(user.Value), RedisKeys.LimitOverrides, RedisKeys.LimitNotice(user.Value)],
            [Member(turn), user.Value, minute, hour, day, (long)settings.NoticeEvery.TotalMilliseconds, Clock(now)]))!;

        return (int)reply[0] != 0
            ? Admission.Yes
            : new Admission(false, (LimitWindow)(int)reply[1], (int)reply[2], Microseconds(reply[3]), (int)reply[4] == 1);
    }

    /// <summary>As <see cref="GetUsageAsync(UserId, Role)"/>, by a given clock.</summary>
    internal async Task<IReadOnlyList<WindowUsage>> GetUsageAsync(UserId user, Role role, DateTimeOffset? now)
    {
        var (minute, hour, day) = options.CurrentValue.For(user, role);
        var reply = (RedisResult[])(await _usage.RunAsync(
            Database,
            [RedisKeys.LimitEntries(user.Value), RedisKeys.LimitOverrides],
            [user.Value, minute, hour, day, Clock(now)]))!;

        return
        [
            .. Enum.GetValues<LimitWindow>().Select((window, i) =>
                new WindowUsage(window, (int)reply[3 * i], (int)reply[(3 * i) + 1], Microseconds(reply[(3 * i) + 2]))),
        ];
    }

    // Half of a version-5 UUID: 60 random bits are plenty to tell a user's turns of one day apart, and short members
    // are what keeps a user under 600 bytes.
    private static RedisValue Member(Guid turn) => turn.ToByteArray(bigEndian: true)[..8];

    private static RedisValue Clock(DateTimeOffset? now) =>
        now is { } time ? (time.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks) / TimeSpan.TicksPerMicrosecond : RedisValue.EmptyString;

    private static TimeSpan Microseconds(RedisResult value) => TimeSpan.FromMicroseconds((long)value);

    private static string Text(int? limit) => limit?.ToString() ?? "-";
}
