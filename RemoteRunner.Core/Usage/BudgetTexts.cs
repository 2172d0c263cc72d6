using System.Globalization;

namespace RemoteRunner.Core.Usage;

/// <summary>What people read about a budget that is spent.</summary>
public static class BudgetTexts
{
    /// <param name="now">Budgets go by days and months in UTC.</param>
    public static string Spent(BudgetState budget, DateTimeOffset now) => Gone(budget, now, "is spent");

    /// <summary>Before a turn: what is set aside for turns that run counts as well.</summary>
    /// <param name="now">Budgets go by days and months in UTC.</param>
    public static string Taken(BudgetState budget, DateTimeOffset now) => Gone(budget, now, "is spent or set aside for turns that run now");

    private static string Gone(BudgetState budget, DateTimeOffset now, string how) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{Name(budget.Period)} {how} (${budget.Spent:0.00} of ${budget.Limit:0.00}). It begins anew on {Anew(budget.Period, now):d MMMM} at 00:00 UTC; an admin can raise it.");

    public static string Name(BudgetPeriod period) => period switch
    {
        BudgetPeriod.UserDay => "Your budget for today",
        BudgetPeriod.UserMonth => "Your budget for this month",
        BudgetPeriod.AllDay => "The budget of all users together for today",
        _ => "The budget of all users together for this month",
    };

    private static DateTime Anew(BudgetPeriod period, DateTimeOffset now)
    {
        var today = now.UtcDateTime.Date;
        return period is BudgetPeriod.UserDay or BudgetPeriod.AllDay ? today.AddDays(1) : today.AddDays(1 - today.Day).AddMonths(1);
    }
}
