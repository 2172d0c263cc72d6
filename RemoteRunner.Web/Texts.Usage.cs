using System.Globalization;
using RemoteRunner.Core.Limits;
using RemoteRunner.Core.Usage;
using RemoteRunner.Core.Users;

namespace RemoteRunner.Web;

/// <summary>What people read on the usage page.</summary>
internal static partial class Texts
{
    public const string UsagePage = "Usage";
    public const string UsageYours = "Yours";
    public const string UsageOfAll = "Everybody";
    public const string UsageWhose = "Whose usage";
    public const string UsageInShort = "In short";
    public const string TodayLabel = "today";
    public const string MonthLabel = "this month";
    public const string CacheShareLabel = "of what the model read came from its prompt cache, this month";
    public const string LimitsTitle = "Limits and budgets";
    public const string DollarsByDay = "Dollars by day and model";
    public const string TokensByDay = "Tokens by day";
    public const string AsTable = "As a table";
    public const string DayLabel = "Day";
    public const string ModelsTitle = "Models, this month";
    public const string DollarsLabel = "Dollars";
    public const string CallsLabel = "Calls";
    public const string TokensIn = "Read";
    public const string TokensOut = "Written";
    public const string TokensCacheRead = "Read from cache";
    public const string TokensCacheWrite = "Kept in cache";
    public const string OtherModels = "Other models";
    public const string OtherSeries = "Other";
    public const string PeopleTitle = "People, this month";
    public const string UserLabel = "User";
    public const string TurnsLabel = "Turns";
    public const string ChangeLimits = "Change limits and budgets";
    public const string ChangeLimitsHint = "What is empty follows the settings.";
    public const string PerMinute = "Messages a minute";
    public const string PerHour = "Messages an hour";
    public const string PerDay = "Messages a day";
    public const string KeepLimits = "Keep limits";
    public const string ForgetCounted = "Forget what was counted";
    public const string DollarsPerDay = "Dollars a day";
    public const string DollarsPerMonth = "Dollars a month";
    public const string KeepBudgets = "Keep budgets";
    public const string LiftBudgets = "No budget";
    public const string CountedForgotten = "What was counted is forgotten.";
    public const string LimitsKept = "The limits count from the next message on.";
    public const string BudgetsKept = "The budgets count from the next message on.";
    public const string BudgetsWrong = "A budget is an amount of dollars from 0 to 1000000, such as 2.50, or empty.";

    public static string LimitsWrong(int most) => $"A limit is a whole number from 0 to {most}, or empty.";

    public static string NoSuchUser(string user) => $"Nobody is admitted here as '{user}'.";

    public static string UsageOf(UserId user) => $"Usage of {user}";

    public static string Day(DateOnly day) => day.ToString("d MMM", CultureInfo.InvariantCulture);

    public static string Turns(long turns) => string.Create(CultureInfo.InvariantCulture, $"{turns:N0} {(turns == 1 ? "turn" : "turns")}");

    public static string Saved(long hits) => string.Create(CultureInfo.InvariantCulture, $"saved by {hits:N0} stored {(hits == 1 ? "answer" : "answers")}, this month");

    public static string CacheShare(UsageTotals used) =>
        used.InputTokens + used.CacheReadTokens + used.CacheWriteTokens is > 0 and var all
            ? string.Create(CultureInfo.InvariantCulture, $"{100d * used.CacheReadTokens / all:0} %")
            : "–";

    public static string Tokens(long tokens) => tokens switch
    {
        < 1_000 => tokens.ToString(CultureInfo.InvariantCulture),
        < 1_000_000 => string.Create(CultureInfo.InvariantCulture, $"{tokens / 1_000d:0.#}k"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{tokens / 1_000_000d:0.##}M"),
    };

    public static string ChartLabel(string title, string total, int days) => $"{title}: {total} in {days} days. The numbers are in the table below.";

    public static string WindowName(LimitWindow window) => window switch
    {
        LimitWindow.Minute => "Messages in a minute",
        LimitWindow.Hour => "Messages in an hour",
        _ => "Messages in a day",
    };

    public static string BudgetLabel(BudgetPeriod period) => period switch
    {
        BudgetPeriod.UserDay => "Dollars today",
        BudgetPeriod.UserMonth => "Dollars this month",
        BudgetPeriod.AllDay => "Dollars of all today",
        _ => "Dollars of all this month",
    };

    public static string UsedOf(WindowUsage window) =>
        string.Create(CultureInfo.InvariantCulture, $"{window.Used:N0} of {window.Limit:N0}")
        + (window.Remaining == 0 && window.NextFree > TimeSpan.Zero ? string.Create(CultureInfo.InvariantCulture, $", next in {Math.Ceiling(window.NextFree.TotalMinutes):0} min") : string.Empty);

    public static string UsedOf(BudgetState budget) => string.Create(CultureInfo.InvariantCulture, $"${budget.Spent:N2} of ${budget.Limit:N2}");

    public static string AuditedLimits(params IEnumerable<(string Name, decimal? Value)> values) =>
        string.Join(' ', values.Select(v => string.Create(CultureInfo.InvariantCulture, $"{v.Name}={(v.Value is { } value ? value.ToString(CultureInfo.InvariantCulture) : "default")}")).Prepend("set"));
}
