using RemoteRunner.Core.Limits;
using RemoteRunner.Core.Usage;
using RemoteRunner.Core.Users;

namespace RemoteRunner.Web.Usage;

/// <summary>Gathers what the usage page shows.</summary>
internal sealed class UsageReports(TurnLimiter limiter, UsageLedger ledger, UserDirectory users)
{
    public const int Days = 30;

    // More would be no table.
    private const int MostPeople = 500;

    /// <summary>A budget of this is no limit: what <c>/budget lift</c> sets.</summary>
    public const decimal Lifted = 1_000_000m;

    /// <param name="mayChange">Whether the page lets its visitor change limits.</param>
    public async Task<UsageView> OfAsync(UserId user, bool mayChange)
    {
        var windows = await limiter.GetUsageAsync(user, await users.GetRoleAsync(user));
        var budgets = await ledger.GetBudgetsAsync(user);
        return await ReadAsync(user, windows, budgets, [], mayChange ? await OwnAsync(user) : null);
    }

    /// <param name="admin">Who asks.</param>
    public async Task<UsageView> OfAllAsync(UserId admin)
    {
        var known = (await users.ListAsync()).Take(MostPeople).ToList();
        var months = await Task.WhenAll(known.Select(async u => new PersonUsage(u.Id, u.Role, (await ledger.GetTotalsAsync(u.Id)).Month)));
        var budgets = (await ledger.GetBudgetsAsync(admin)).Where(b => b.Period is BudgetPeriod.AllDay or BudgetPeriod.AllMonth).ToList();
        return await ReadAsync(null, [], budgets, [.. months.OrderByDescending(p => p.Month.CostUsd).ThenBy(p => p.User.Value, StringComparer.Ordinal)], null);
    }

    private async Task<UsageView> ReadAsync(
        UserId? user, IReadOnlyList<WindowUsage> windows, IReadOnlyList<BudgetState> budgets, IReadOnlyList<PersonUsage> people, OwnLimits? own)
    {
        var (today, month) = await ledger.GetTotalsAsync(user);
        return new UsageView(
            user, windows, [.. budgets.Where(b => b.Limit is < Lifted)], today, month, await ledger.GetDaysAsync(user, Days), await ledger.GetModelsAsync(user), people, own);
    }

    private async Task<OwnLimits> OwnAsync(UserId user)
    {
        var (minute, hour, day) = await limiter.GetOverrideAsync(user);
        var (dayBudget, monthBudget) = await ledger.GetOverrideAsync(user);
        return new OwnLimits(minute, hour, day, dayBudget, monthBudget);
    }
}
