using RemoteRunner.Core.Limits;
using RemoteRunner.Core.Usage;
using RemoteRunner.Core.Users;

namespace RemoteRunner.Web.Usage;

/// <summary>What one person (or all together) used, and what they may.</summary>
/// <param name="User">Null for all together.</param>
/// <param name="Windows">Messages by minute, hour and day; none for all together.</param>
/// <param name="Budgets">Those that are limited.</param>
/// <param name="Days">Today last.</param>
/// <param name="Models">Of this month, the dearest first.</param>
/// <param name="People">Everybody's month, the dearest first; only for all together.</param>
/// <param name="Own">What an admin has set for them; null when it is not to be changed here.</param>
public sealed record UsageView(
    UserId? User, IReadOnlyList<WindowUsage> Windows, IReadOnlyList<BudgetState> Budgets, UsageTotals Today, UsageTotals Month,
    IReadOnlyList<UsageDay> Days, IReadOnlyList<ModelUsage> Models, IReadOnlyList<PersonUsage> People, OwnLimits? Own)
{
    public string? Problem { get; init; }

    public string? Notice { get; init; }
}

/// <summary>Somebody's month.</summary>
public sealed record PersonUsage(UserId User, Role Role, UsageTotals Month);

/// <summary>Limits and budgets set for one person; null each for the settings'.</summary>
public sealed record OwnLimits(int? Minute, int? Hour, int? Day, decimal? DayBudget, decimal? MonthBudget);
