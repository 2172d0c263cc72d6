using Microsoft.Extensions.Time.Testing;
using RemoteRunner.Core.Turns;
using RemoteRunner.Core.Usage;
using RemoteRunner.Core.Users;
using RemoteRunner.TestSupport;

namespace RemoteRunner.Core.Tests.Usage;

public sealed class UsageLedgerSpecs(CacheServers servers) : CacheTest(servers)
{
    // Everybody's totals are shared by all tests, so each test lives on a day of its own.
    private static int _day;

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2027, 1, 1, 12, 0, 0, TimeSpan.Zero).AddMonths(Interlocked.Increment(ref _day)));

    [Theory, MemberData(nameof(BothCaches))]
    public async Task What_turns_used_is_added_up_by_day_and_month_for_the_user_and_for_all(CacheKind cache)
    {
        var ledger = Ledger(cache, new());
        var (first, second) = (NewUser(), NewUser());
        await ChargeTurn(ledger, first, 0.5m);
        await ChargeTurn(ledger, first, 0.25m);
        await ChargeTurn(ledger, second, 1m);

        _time.Advance(TimeSpan.FromDays(1));
        await ChargeTurn(ledger, first, 0.125m);

        var mine = await ledger.GetTotalsAsync(first);
        Assert.Equal(new UsageTotals(1, 100, 20, 3, 4, 0.125m, 0, 0m), mine.Today);
        Assert.Equal(new UsageTotals(3, 300, 60, 9, 12, 0.875m, 0, 0m), mine.Month);
        Assert.Equal(1.875m, (await ledger.GetTotalsAsync(null)).Month.CostUsd);
    }

    [Theory, MemberData(nameof(BothCaches))]
    public async Task Turns_at_the_same_time_do_not_overspend_together(CacheKind cache)
    {
        var ledger = Ledger(cache, new() { UserPerDay = 1m, ReservedPerTurn = 0.25m });
        var user = NewUser();

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => ledger.ReserveAsync(user, Guid.NewGuid())));

        Assert.Equal(4, answers.Count(a => a is null));
        Assert.All(answers.Where(a => a is not null), a => Assert.Equal((BudgetPeriod.UserDay, 1m), (a!.Value.Period, a.Value.Limit)));
    }

    [Theory, MemberData(nameof(BothCaches))]
    public async Task A_spent_day_stays_spent_until_the_next_day_or_until_an_admin_lifts_it(CacheKind cache)
    {
        var ledger = Ledger(cache, new() { UserPerDay = 1m });
        var user = NewUser();
        var turn = Guid.NewGuid();
        Assert.Null(await ledger.ReserveAsync(user, turn));
        var budgets = await ledger.ChargeAsync(user, turn, Used(1.01m));
        Assert.True(budgets[0].IsSpent);
        Assert.False(budgets[1].IsSpent);
        await ledger.EndAsync(user, turn);

        Assert.Equal(1.01m, (await Ledger(cache, new() { UserPerDay = 1m }).ReserveAsync(user, Guid.NewGuid()))!.Value.Spent);

        await ledger.SetOverrideAsync(user, day: 5m, month: null);
        var lifted = Guid.NewGuid();
        Assert.Null(await ledger.ReserveAsync(user, lifted));
        await ledger.EndAsync(user, lifted);
        await ledger.SetOverrideAsync(user, null, null);
        Assert.NotNull(await ledger.ReserveAsync(user, Guid.NewGuid()));

        _time.Advance(TimeSpan.FromDays(1));
        Assert.Null(await ledger.ReserveAsync(user, Guid.NewGuid()));
    }

    [Theory, MemberData(nameof(BothCaches))]
    public async Task The_budget_of_all_together_stops_everybody(CacheKind cache)
    {
        var ledger = Ledger(cache, new() { AllPerDay = 2m });
        await ChargeTurn(ledger, NewUser(), 2m);

        var refused = await ledger.ReserveAsync(NewUser(), Guid.NewGuid());

        Assert.Equal(BudgetPeriod.AllDay, refused!.Value.Period);
    }

    [Theory, MemberData(nameof(BothCaches))]
    public async Task Money_set_aside_for_a_turn_that_died_lapses(CacheKind cache)
    {
        var ledger = Ledger(cache, new() { UserPerMonth = 0.25m, ReservationLapses = TimeSpan.FromHours(2) });
        var user = NewUser();
        Assert.Null(await ledger.ReserveAsync(user, Guid.NewGuid()));
        Assert.NotNull(await ledger.ReserveAsync(user, Guid.NewGuid()));

        _time.Advance(TimeSpan.FromHours(2));

        Assert.Null(await ledger.ReserveAsync(user, Guid.NewGuid()));
    }

    [Theory, MemberData(nameof(BothCaches))]
    public async Task Ending_a_turn_twice_counts_it_once(CacheKind cache)
    {
        var ledger = Ledger(cache, new());
        var user = NewUser();
        var turn = Guid.NewGuid();
        await ledger.ReserveAsync(user, turn);

        await Task.WhenAll(ledger.EndAsync(user, turn), ledger.EndAsync(user, turn));

        Assert.Equal(1, (await ledger.GetTotalsAsync(user)).Today.Turns);
    }

    [Theory, MemberData(nameof(BothCaches))]
    public async Task A_user_is_warned_once_when_four_fifths_are_gone(CacheKind cache)
    {
        var ledger = Ledger(cache, new() { UserPerDay = 1m });
        var user = NewUser();
        var turn = Guid.NewGuid();
        await ledger.ReserveAsync(user, turn);

        Assert.False(await ledger.TakeWarningAsync(user, (await ledger.ChargeAsync(user, turn, Used(0.79m)))[0]));
        Assert.True(await ledger.TakeWarningAsync(user, (await ledger.ChargeAsync(user, turn, Used(0.02m)))[0]));
        Assert.False(await ledger.TakeWarningAsync(user, (await ledger.ChargeAsync(user, turn, Used(0.02m)))[0]));
    }

    [Theory, MemberData(nameof(BothCaches))]
    public async Task What_was_used_is_told_by_day_and_by_model(CacheKind cache)
    {
        var ledger = Ledger(cache, new());
        var user = NewUser();
        await ledger.ChargeAsync(user, Guid.NewGuid(), Used(0.5m), "claude-opus-5-5");
        _time.Advance(TimeSpan.FromDays(1));
        await ledger.ChargeAsync(user, Guid.NewGuid(), Used(0.25m), "claude-opus-5-5");
        await ledger.ChargeAsync(user, Guid.NewGuid(), Used(2m), "claude-haiku-5");
        await ledger.ChargeAsync(user, Guid.NewGuid(), TurnUsage.None with { CostUsd = 0.01m });
        await ledger.NoteSavingAsync(user, Guid.NewGuid(), 0.125m);

        var days = await ledger.GetDaysAsync(user, 3);
        var month = await ledger.GetModelsAsync(user);

        var today = DateOnly.FromDateTime(_time.GetUtcNow().UtcDateTime);
        Assert.Equal([today.AddDays(-2), today.AddDays(-1), today], days.Select(d => d.Day));
        Assert.Equal((UsageTotals.None, 0), (days[0].Totals, days[0].Models.Count));
        Assert.Equal([new ModelUsage("claude-opus-5-5", 1, 100, 20, 3, 4, 0.5m)], days[1].Models);
        Assert.Equal((2.26m, 1, 0.125m), (days[2].Totals.CostUsd, days[2].Totals.CacheHits, days[2].Totals.SavedUsd));
        Assert.Equal([new ModelUsage("claude-haiku-5", 1, 100, 20, 3, 4, 2m), new ModelUsage("claude-opus-5-5", 2, 200, 40, 6, 8, 0.75m)], month);
        Assert.Equal(month, await ledger.GetModelsAsync(null));
    }

    [Theory, MemberData(nameof(BothCaches))]
    public async Task Models_beyond_the_cap_are_counted_as_others_and_no_name_breaks_a_field(CacheKind cache)
    {
        var ledger = Ledger(cache, new());
        var user = NewUser();
        for (var i = 0; i < 20; i++)
            await ledger.ChargeAsync(user, Guid.NewGuid(), Used(0.5m), $"model-{i}");
        await ledger.ChargeAsync(user, Guid.NewGuid(), Used(0.5m), "model-0");
        await ledger.ChargeAsync(user, Guid.NewGuid(), Used(0.5m), "a:b\n" + new string('x', 500));

        var models = await ledger.GetModelsAsync(user);

        Assert.Equal(13, models.Count);
        Assert.Equal(9, models.Single(m => m.Model == ModelUsage.Other).Calls);
        Assert.Equal(2, models.Single(m => m.Model == "model-0").Calls);
        Assert.Equal(11m, (await ledger.GetTotalsAsync(user)).Today.CostUsd);
        Assert.DoesNotContain(':', ModelUsage.Name("a:b\n"));
    }

    [Theory, MemberData(nameof(BothCaches))]
    public async Task What_an_earlier_version_has_written_is_read_and_gone_on_with(CacheKind cache)
    {
        var ledger = Ledger(cache, new());
        var user = NewUser();
        await Connection(cache).GetDatabase().HashSetAsync($"rr:usage:{user}:{_time.GetUtcNow():yyyyMMdd}", [new("cost", 1_500_000), new("in", 70), new("calls", 3)]);

        await ledger.ChargeAsync(user, Guid.NewGuid(), Used(0.5m), "claude-opus-5-5");

        var day = Assert.Single(await ledger.GetDaysAsync(user, 1));
        Assert.Equal((2m, 170L), (day.Totals.CostUsd, day.Totals.InputTokens));
        Assert.Equal(0.5m, Assert.Single(day.Models).CostUsd);
    }

    [Theory, MemberData(nameof(BothCaches))]
    public async Task Budgets_of_a_users_own_are_read_as_they_were_set(CacheKind cache)
    {
        var ledger = Ledger(cache, new());
        var user = NewUser();
        Assert.Equal(((decimal?)null, (decimal?)null), await ledger.GetOverrideAsync(user));

        await ledger.SetOverrideAsync(user, 1.5m, null);

        Assert.Equal(((decimal?)1.5m, (decimal?)null), await ledger.GetOverrideAsync(user));
        Assert.Equal(1.5m, (await ledger.GetBudgetsAsync(user))[0].Limit);
    }

    private static async Task ChargeTurn(UsageLedger ledger, UserId user, decimal cost)
    {
        var turn = Guid.NewGuid();
        Assert.Null(await ledger.ReserveAsync(user, turn));
        await ledger.ChargeAsync(user, turn, Used(cost));
        await ledger.EndAsync(user, turn);
    }

    private static TurnUsage Used(decimal cost) => new(100, 20, 3, 4, cost, 1);

    private UsageLedger Ledger(CacheKind cache, BudgetOptions options) => new(Connection(cache), new Fixed<BudgetOptions>(options), _time);

    private static UserId NewUser() => UserId.Parse($"web:{Guid.NewGuid():N}");
}
