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
