using Microsoft.Extensions.Options;
using RemoteRunner.Core.Redis;
using RemoteRunner.Core.Turns;
using RemoteRunner.Core.Users;
using StackExchange.Redis;

namespace RemoteRunner.Core.Usage;

/// <summary>
/// Who spent what, and whether they may go on. Dollars are kept as whole millionths, by day and month in UTC, for each
/// user and for all together; they survive a restart of everything but the cache's data.
/// </summary>
/// <remarks>Every method throws <see cref="RedisException"/> (or <see cref="TimeoutException"/>) when the cache is away.</remarks>
public sealed class UsageLedger(IConnectionMultiplexer redis, IOptionsMonitor<BudgetOptions> options, TimeProvider time)
{
    private const long DayKept = 60L * 60 * 24 * 62;
    private const long MonthKept = 60L * 60 * 24 * 800;
    private const int MaxDays = 62;

    // Names come from what answers behind the proxy: a hash must not grow with whatever it says.
    private const int MaxModels = 12;

    private static readonly RedisScript _reserve = RedisScript.Load("budget-reserve");
    private static readonly RedisScript _charge = RedisScript.Load("usage-charge");

    private IDatabase Database => redis.GetDatabase();

    /// <summary>Sets money aside for the turn; the same turn again changes nothing.</summary>
    /// <returns>Null when it may begin, else the budget that is spent (with what is set aside for other turns).</returns>
    public async Task<BudgetState?> ReserveAsync(UserId user, Guid turn)
    {
        var settings = options.CurrentValue;
        var now = time.GetUtcNow();
        var reply = (RedisResult[])(await _reserve.RunAsync(
            Database,
            Keys(user, now),
            [
                Stored.Write(turn), user.Value, Micros(settings.ReservedPerTurn), .. Limits(settings),
                now.ToUnixTimeMilliseconds(), (now + settings.ReservationLapses).ToUnixTimeMilliseconds(),
            ]))!;

        return (int)reply[0] == 1
            ? null
            : new BudgetState((BudgetPeriod)(int)reply[1], Dollars((long)reply[2]), Dollars((long)reply[3]));
    }

    /// <summary>Adds what the turn used since it was last charged.</summary>
    /// <param name="model">Which answered; null when it is not known, or was none.</param>
    /// <returns>The four budgets as they stand now.</returns>
    public async Task<IReadOnlyList<BudgetState>> ChargeAsync(UserId user, Guid turn, TurnUsage used, string? model = null)
    {
        var reply = await ChargeAsync(
            user, turn, used.CostUsd, model is null ? string.Empty : ModelUsage.Name(model),
            ("in", used.InputTokens), ("out", used.OutputTokens), ("cacheRead", used.CacheReadTokens), ("cacheWrite", used.CacheWriteTokens), ("calls", used.ModelCalls));
        return [.. Enum.GetValues<BudgetPeriod>().Select((period, i) =>
            new BudgetState(period, Dollars((long)reply[2 * i]), (long)reply[(2 * i) + 1] is >= 0 and var limit ? Dollars(limit) : null))];
    }

    /// <summary>Counts a turn that ended and gives back what was set aside for it.</summary>
    public async Task EndAsync(UserId user, Guid turn)
    {
        if (await Database.HashDeleteAsync(RedisKeys.BudgetReservations, Stored.Write(turn)))
            await ChargeAsync(user, turn, 0m, string.Empty, ("turns", 1));
    }

    /// <summary>Notes that an answer came from a cache instead of a paid call.</summary>
    public Task NoteSavingAsync(UserId user, Guid turn, decimal saved) =>
        ChargeAsync(user, turn, 0m, string.Empty, ("hits", 1), ("saved", Micros(saved)));

    /// <summary>What the user (null: everybody) used today and this month.</summary>
    public async Task<(UsageTotals Today, UsageTotals Month)> GetTotalsAsync(UserId? user)
    {
        var now = time.GetUtcNow();
        var name = user?.Value ?? RedisKeys.Everybody;
        return ((await ReadAsync(RedisKeys.UsageDay(name, now))).Totals, (await ReadAsync(RedisKeys.UsageMonth(name, now))).Totals);
    }

    /// <summary>What the user (null: everybody) used on each of the last days, today last; at most two months.</summary>
    public async Task<IReadOnlyList<UsageDay>> GetDaysAsync(UserId? user, int days)
    {
        var today = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
        var wanted = Enumerable.Range(0, Math.Clamp(days, 1, MaxDays)).Select(i => today.AddDays(-i)).Reverse().ToList();
        var read = await Task.WhenAll(wanted.Select(day => ReadAsync(RedisKeys.UsageDay(user?.Value ?? RedisKeys.Everybody, new DateTimeOffset(day, default, TimeSpan.Zero)))));
        return [.. wanted.Zip(read, (day, used) => new UsageDay(day, used.Totals, used.Models))];
    }

    /// <summary>What the user (null: everybody) used this month of each model, the dearest first.</summary>
    public async Task<IReadOnlyList<ModelUsage>> GetModelsAsync(UserId? user) =>
        [.. (await ReadAsync(RedisKeys.UsageMonth(user?.Value ?? RedisKeys.Everybody, time.GetUtcNow()))).Models.OrderByDescending(m => m.CostUsd)];

    /// <summary>How the four budgets of the user stand.</summary>
    public Task<IReadOnlyList<BudgetState>> GetBudgetsAsync(UserId user) => ChargeAsync(user, Guid.Empty, TurnUsage.None);

    /// <summary>The user's own budgets, as <see cref="SetOverrideAsync"/> has set them.</summary>
    public async Task<(decimal? Day, decimal? Month)> GetOverrideAsync(UserId user)
    {
        var stored = (await Database.HashGetAsync(RedisKeys.BudgetOverrides, user.Value)).ToString().Split(',');
        return stored is [var day, var month] ? (Parse(day), Parse(month)) : (null, null);

        static decimal? Parse(string micros) => long.TryParse(micros, out var value) ? Dollars(value) : null;
    }

    /// <summary>Budgets of the user's own above the settings; null leaves a period to them.</summary>
    public Task SetOverrideAsync(UserId user, decimal? day, decimal? month) =>
        day is null && month is null
            ? Database.HashDeleteAsync(RedisKeys.BudgetOverrides, user.Value)
            : Database.HashSetAsync(RedisKeys.BudgetOverrides, user.Value, $"{Text(day)},{Text(month)}");

    /// <summary>Whether the user is to be warned about this budget now: once a period.</summary>
    public async Task<bool> TakeWarningAsync(UserId user, BudgetState budget)
    {
        if (budget.Share < options.CurrentValue.WarnAt)
            return false;

        var now = time.GetUtcNow();
        var period = budget.Period is BudgetPeriod.UserDay or BudgetPeriod.AllDay ? $"{now:yyyyMMdd}" : $"{now:yyyyMM}";
        return await Database.StringSetAsync(
            RedisKeys.BudgetWarned(user.Value, $"{(int)budget.Period}:{period}"), "1", TimeSpan.FromDays(32), when: When.NotExists);
    }

    private async Task<RedisResult[]> ChargeAsync(UserId user, Guid turn, decimal cost, string model, params (string Field, long Amount)[] amounts) =>
        (RedisResult[])(await _charge.RunAsync(
            Database,
            Keys(user, time.GetUtcNow()),
            [
                Stored.Write(turn), user.Value, .. Limits(options.CurrentValue), DayKept, MonthKept, Micros(cost), model, MaxModels,
                .. amounts.SelectMany(a => new RedisValue[] { a.Field, a.Amount }),
            ]))!;

    private static RedisKey[] Keys(UserId user, DateTimeOffset now) =>
    [
        RedisKeys.UsageDay(user.Value, now), RedisKeys.UsageMonth(user.Value, now),
        RedisKeys.UsageDay(RedisKeys.Everybody, now), RedisKeys.UsageMonth(RedisKeys.Everybody, now),
        RedisKeys.BudgetReservations, RedisKeys.BudgetOverrides,
    ];

    private static RedisValue[] Limits(BudgetOptions settings) =>
        [Limit(settings.UserPerDay), Limit(settings.UserPerMonth), Limit(settings.AllPerDay), Limit(settings.AllPerMonth)];

    private async Task<(UsageTotals Totals, IReadOnlyList<ModelUsage> Models)> ReadAsync(string key)
    {
        var fields = (await Database.HashGetAllAsync(key)).ToDictionary(e => e.Name.ToString(), e => (long)e.Value);
        var models = fields.Keys.Select(f => f.Split(':')).Where(f => f.Length == 2).Select(f => f[0]).Distinct();
        return (
            new UsageTotals(Get("turns"), Get("in"), Get("out"), Get("cacheRead"), Get("cacheWrite"), Dollars(Get("cost")), Get("hits"), Dollars(Get("saved"))),
            [.. models.Select(m => new ModelUsage(m, Get($"{m}:calls"), Get($"{m}:in"), Get($"{m}:out"), Get($"{m}:cacheRead"), Get($"{m}:cacheWrite"), Dollars(Get($"{m}:cost"))))]);

        long Get(string field) => fields.GetValueOrDefault(field);
    }

    private static long Micros(decimal dollars) => (long)decimal.Round(dollars * 1_000_000m, MidpointRounding.AwayFromZero);

    private static decimal Dollars(long micros) => micros / 1_000_000m;

    private static string Text(decimal? dollars) => dollars is { } value ? Micros(value).ToString() : "-";

    private static RedisValue Limit(decimal? dollars) => dollars is { } value ? Micros(value) : RedisValue.EmptyString;
}
