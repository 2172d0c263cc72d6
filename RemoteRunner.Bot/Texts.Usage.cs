using System.Text;
using RemoteRunner.Bot.Formatting;
using RemoteRunner.Core.Limits;
using RemoteRunner.Core.Usage;

namespace RemoteRunner.Bot;

/// <summary>What people read about limits, budgets and what they used.</summary>
internal static partial class Texts
{
    private const int BarCells = 10;

    public const string UsageDescription = "What you used and what is left";
    public const string LimitsDescription = "Change message limits (admins)";
    public const string BudgetDescription = "Change budgets (admins)";
    public const string CacheDescription = "Forget stored answers: /cache clear";

    public const string AdminsOnly = "🔒 Only an admin may do this.";
    public const string LimitsAway = "⏸ Your limits cannot be checked just now; your message is kept and goes on by itself.";

    public const string UsageSyntax = "Write <code>/usage</code>, <code>/usage 1002</code> or <code>/usage all</code>. A person's id is what /whoami shows.";

    public const string LimitsSyntax =
        """
        Write one of these, with the id that /whoami shows:

        <code>/limits reset 1002</code> – forget what was used
        <code>/limits set 1002 minute=20 hour=100 day=500</code>
        <code>/limits default 1002</code> – back to the settings
        """;

    public const string BudgetSyntax =
        """
        Write one of these, with the id that /whoami shows:

        <code>/budget set 1002 day=5 month=50</code> – US dollars
        <code>/budget lift 1002</code> – no budget of their own
        <code>/budget default 1002</code> – back to the settings
        """;

    public const string CacheSyntax = "Write <code>/cache clear</code> to forget the answers stored for you.";

    public static string SlowDown(Admission refusal) =>
        refusal.Limit == 0
            ? $"⏳ No messages are allowed {OfTime(refusal.Window)} for you. Ask an admin to change that."
            : $"🐢 Slow down: {Count(refusal.Limit, "message")} {OfTime(refusal.Window)}. Try again in {Clock(refusal.Wait)}.";

    public static string CacheCleared(int answers) => answers == 0 ? "There was no stored answer." : $"🧹 {Count(answers, "stored answer")} forgotten.";

    public static string LimitsReset(string who) => $"✅ {TelegramHtml.Escape(who)} begins anew: nothing is counted so far.";

    public static string LimitsNow(string who, IReadOnlyList<WindowUsage> windows) =>
        $"✅ {TelegramHtml.Escape(who)} may send {string.Join(", ", windows.Select(w => $"{w.Limit} {OfTime(w.Window)}"))}.";

    public static string BudgetNow(string who, IReadOnlyList<BudgetState> budgets)
    {
        var own = budgets.Where(b => b.Period is BudgetPeriod.UserDay or BudgetPeriod.UserMonth && b.Limit is < LiftedBudget).ToList();
        return own.Count == 0
            ? $"✅ {TelegramHtml.Escape(who)} has no budget of their own. What all may spend together still holds."
            : $"✅ {TelegramHtml.Escape(who)} may spend {string.Join(" and ", own.Select(b => $"{Dollars(b.Limit!.Value)} {(b.Period == BudgetPeriod.UserDay ? "a day" : "a month")}"))}.";
    }

    /// <summary>A budget from here on is none; it is what <c>/budget lift</c> sets, US dollars.</summary>
    public const decimal LiftedBudget = 1_000_000m;

    public static string BudgetWarned(BudgetPeriod period, decimal spent, decimal limit) =>
        $"💸 {Dollars(spent)} of {Dollars(limit)} are spent {WhoseAndWhen(period)}. At the end of it turns stop. /usage shows more.";

    /// <param name="who">Null for the reader themselves.</param>
    /// <param name="windows">Empty for all together.</param>
    public static string Usage(
        string? who, IReadOnlyList<WindowUsage> windows, UsageTotals today, UsageTotals month, IReadOnlyList<BudgetState> budgets)
    {
        var text = new StringBuilder($"📊 <b>{(who is null ? "Your usage" : $"Usage of {TelegramHtml.Escape(who)}")}</b>");
        if (windows.Count > 0)
        {
            text.Append("\n<pre>").AppendJoin('\n', windows.Select(Window)).Append("</pre>");
        }

        text.Append('\n').Append(Totals("Today", today, Budget(BudgetPeriod.UserDay)))
            .Append('\n').Append(Totals("This month", month, Budget(BudgetPeriod.UserMonth)));
        foreach (var (name, period) in new[] { ("All today", BudgetPeriod.AllDay), ("All this month", BudgetPeriod.AllMonth) })
        {
            if (Budget(period) is { Limit: { } limit } all)
                text.Append('\n').Append($"\n<b>{name}</b>: {Dollars(all.Spent)} of {Dollars(limit)}");
        }

        return text.ToString();

        BudgetState? Budget(BudgetPeriod period) =>
            budgets.Where(b => b.Period == period && b.Limit is < LiftedBudget).Select(b => (BudgetState?)b).FirstOrDefault();
    }

    // Minute ██████░░░░ 6/10
    //   4 left · next in 0:42
    private static string Window(WindowUsage window)
    {
        var next = window.Used > 0 ? $" · one more in {Clock(window.NextFree)}" : string.Empty;
        return $"{window.Window,-6} {Bar(window.Limit == 0 ? 1 : (double)window.Used / window.Limit)} {window.Used}/{window.Limit}\n  {window.Remaining} left{next}";
    }

    private static string Totals(string name, UsageTotals totals, BudgetState? budget)
    {
        var text = new StringBuilder($"\n<b>{name}</b>: {Count(totals.Turns, "turn")}, {Dollars(totals.CostUsd)}");
        if (budget is { Limit: { } limit } state)
            text.Append($" of {Dollars(limit)}\n<code>{Bar(state.Share)}</code> {Math.Max(0, 100 * (1 - state.Share)):0} % left");
        text.Append($"\n{Tokens(totals.InputTokens + totals.CacheReadTokens + totals.CacheWriteTokens)} tokens in, {Tokens(totals.OutputTokens)} out");
        if (totals.CacheHits > 0)
            text.Append($"\n{Count(totals.CacheHits, "answer")} from the cache, {Dollars(totals.SavedUsd)} saved");
        return text.ToString();
    }

    private static string Bar(double share)
    {
        // Only what is really used up looks full, and only what is really unused looks empty.
        var cells = share switch { <= 0 => 0, >= 1 => BarCells, _ => Math.Clamp((int)Math.Round(share * BarCells, MidpointRounding.AwayFromZero), 1, BarCells - 1) };
        return new string('█', cells) + new string('░', BarCells - cells);
    }

    private static string WhoseAndWhen(BudgetPeriod period) => period switch
    {
        BudgetPeriod.UserDay => "of your budget for today",
        BudgetPeriod.UserMonth => "of your budget for this month",
        BudgetPeriod.AllDay => "of everybody's budget for today",
        _ => "of everybody's budget for this month",
    };

    private static string OfTime(LimitWindow? window) => window switch
    {
        LimitWindow.Minute => "a minute",
        LimitWindow.Hour => "an hour",
        _ => "a day",
    };

    /// <summary>A time to wait: <c>0:42</c>, <c>12:05</c>, <c>3 h 5 min</c>; rounded up, so that trying then works.</summary>
    private static string Clock(TimeSpan wait)
    {
        var seconds = (long)Math.Ceiling(Math.Max(0, wait.TotalSeconds));
        if (seconds < 3600)
            return $"{seconds / 60}:{seconds % 60:00}";

        var minutes = (seconds + 59) / 60;
        return minutes % 60 == 0 ? $"{minutes / 60} h" : $"{minutes / 60} h {minutes % 60} min";
    }

    private static string Dollars(decimal dollars) => dollars is > 0 and < 0.01m ? "under $0.01" : FormattableString.Invariant($"${dollars:0.00}");

    private static string Tokens(long tokens) => tokens switch
    {
        < 1_000 => FormattableString.Invariant($"{tokens}"),
        < 1_000_000 => FormattableString.Invariant($"{tokens / 1_000.0:0.#}k"),
        _ => FormattableString.Invariant($"{tokens / 1_000_000.0:0.##}M"),
    };

    private static string Count(long count, string noun) => Count(count, noun, $"{noun}s");

    private static string Count(long count, string one, string many) => count == 1 ? $"1 {one}" : $"{count} {many}";
}
