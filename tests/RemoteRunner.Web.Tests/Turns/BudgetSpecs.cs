using Microsoft.Extensions.DependencyInjection;
using RemoteRunner.Core.Redis;
using RemoteRunner.Core.Turns;
using RemoteRunner.Core.Usage;
using RemoteRunner.TestSupport;
using RemoteRunner.Web.Tests.Support;

namespace RemoteRunner.Web.Tests.Turns;

/// <summary>Budgets with the real CLI; each test has a cache of its own, since users are the same everywhere.</summary>
public sealed class BudgetSpecs(World world) : BoxTest(world)
{
    private const string Dear = "[[usage in=100000 out=10 cache_read=0 cache_write=0]]";

    [Theory, MemberData(nameof(BothCaches))]
    public async Task A_turn_is_stopped_when_its_users_day_is_spent_and_it_stays_spent_after_a_restart(CacheKind kind)
    {
        await using var cache = await CacheServer.StartAsync(kind, Cancellation);
        using var folders = new BoxFolders();
        var box = await TestBox.StartAsync(World, cache.ConnectionString, folders, ("Budgets:UserPerDay", "0.01"));
        var session = await NewSessionAsync(box.Client);

        var stopped = await RunAsync(box.Client, session, $$"""[[text Working on it.]] {{Dear}} [[tool Bash {"command":"ls"}]] [[then]] [[text Never said.]]""");
        Assert.Single(await World.ModelRequestsAsync(session, Cancellation));
        await box.StopAsync();

        await using var second = await TestBox.StartAsync(World, cache.ConnectionString, folders, ("Budgets:UserPerDay", "0.01"));
        var refused = await RunAsync(second.Client, session, "[[text Hello.]]");
        var other = await RunAsync(second.Client, await NewSessionAsync(second.Client, Cleo), "[[text Hello.]]", user: Cleo);

        Assert.Equal((TurnState.Failed, TurnFailureKind.BudgetSpent), (stopped.End.State, stopped.End.Failure?.Kind));
        Assert.Equal("Working on it.", stopped.End.Text.Trim());
        Assert.True(stopped.End.Usage.CostUsd > 0.3m, $"{stopped.End.Usage.CostUsd}");
        Assert.Contains("Your budget for today is spent ($0.40 of $0.01). It begins anew on ", stopped.End.Failure!.Message, StringComparison.Ordinal);
        Assert.Equal((TurnState.Failed, TurnFailureKind.BudgetSpent), (refused.End.State, refused.End.Failure?.Kind));
        Assert.Contains("Your budget for today is spent or set aside", refused.End.Failure!.Message, StringComparison.Ordinal);
        Assert.Single(await World.ModelRequestsAsync(session, Cancellation));
        Assert.Equal(TurnState.Succeeded, other.End.State);
        await using var connection = await cache.ConnectAsync();
        Assert.Equal(0, await connection.GetDatabase().HashLengthAsync(RedisKeys.BudgetReservations));
    }

    [Fact]
    public async Task An_answer_that_is_whole_is_shown_though_it_spent_the_rest()
    {
        await using var cache = await CacheServer.StartAsync(CacheKind.Redis, Cancellation);
        await using var box = await TestBox.StartAsync(World, cache.ConnectionString, null, ("Budgets:AllPerMonth", "0.01"));
        var session = await NewSessionAsync(box.Client);

        var last = await RunAsync(box.Client, session, $"[[text The whole answer.]] {Dear}");
        var refused = await RunAsync(box.Client, await NewSessionAsync(box.Client, Cleo), "[[text Hello.]]", user: Cleo);

        Assert.Equal((TurnState.Succeeded, "The whole answer."), (last.End.State, last.End.Text));
        Assert.Contains("The budget of all users together for this month", refused.End.Failure?.Message, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(BothCaches))]
    public async Task Warns_once_when_most_of_a_budget_is_gone(CacheKind kind)
    {
        await using var cache = await CacheServer.StartAsync(kind, Cancellation);
        await using var box = await TestBox.StartAsync(World, cache.ConnectionString, null, ("Budgets:UserPerDay", "0.45"), ("Budgets:ReservedPerTurn", "0.01"));
        var session = await NewSessionAsync(box.Client);

        var first = await RunAsync(box.Client, session, $"[[text One.]] {Dear}");
        var second = await RunAsync(box.Client, session, "[[text Two.]] [[usage in=100 out=10 cache_read=0 cache_write=0]]");

        var warning = Assert.Single(first.All<BudgetWarning>());
        Assert.Equal((BudgetPeriod.UserDay, 0.45m), (warning.Period, warning.Limit));
        Assert.InRange(warning.Spent, 0.4m, 0.41m);
        Assert.Equal(TurnState.Succeeded, second.End.State);
        Assert.Empty(second.All<BudgetWarning>());
    }

    [Theory, InlineData("claude-opus-5-5"), InlineData("claude-sonnet-5-5"), InlineData("claude-haiku-5-5")]
    public async Task Charges_what_the_CLI_says_a_turn_cost(string model)
    {
        await using var cache = await CacheServer.StartAsync(CacheKind.Redis, Cancellation);
        await using var box = await TestBox.StartAsync(World, cache.ConnectionString, null, ("Claude:Model", model));
        var session = await NewSessionAsync(box.Client);

        var said = 0m;
        foreach (var usage in new[]
        {
            "in=1200 out=42 cache_read=9000 cache_write=300", "in=100000 out=10 cache_read=0 cache_write=0", "in=10 out=9000 cache_read=0 cache_write=0",
            "in=10 out=10 cache_read=700000 cache_write=0", "in=10 out=10 cache_read=0 cache_write=80000",
        })
        {
            said += (await RunAsync(box.Client, session, $"[[text Hello.]] [[usage {usage}]]")).End.Usage.CostUsd;
            var (sum, _) = await box.Services.GetRequiredService<UsageLedger>().GetTotalsAsync(Ben);
            Assert.InRange(sum.CostUsd - said, -0.00001m, 0.00001m);
        }

        var (today, _) = await box.Services.GetRequiredService<UsageLedger>().GetTotalsAsync(Ben);
        Assert.Equal((5L, 101_230L, 9_072L, 709_000L, 80_300L), (today.Turns, today.InputTokens, today.OutputTokens, today.CacheReadTokens, today.CacheWriteTokens));
    }

    [Fact]
    public async Task Notes_what_a_stored_answer_saved_and_asks_no_budget_for_it()
    {
        await using var cache = await CacheServer.StartAsync(CacheKind.Redis, Cancellation);
        await using var box = await TestBox.StartAsync(World, cache.ConnectionString, null, ("Budgets:UserPerDay", "0.06"));
        var repository = await Repository.CreateAsync(box);
        var session = await repository.NewSessionAsync(box.Client);
        await repository.SettleAsync();

        var first = await RunAsync(box.Client, session, """show main.py [[tool Read {"file_path":"{{CWD}}/main.py"}]] [[text Friendly.]] [[usage in=100000 out=10]]""");
        var second = await RunAsync(box.Client, session, """show main.py [[tool Read {"file_path":"{{CWD}}/main.py"}]] [[text Friendly.]] [[usage in=100000 out=10]]""");
        var (today, _) = await box.Services.GetRequiredService<UsageLedger>().GetTotalsAsync(Ben);

        Assert.Equal(TurnState.Succeeded, first.End.State);
        Assert.NotNull(second.End.Cached);
        Assert.Equal((1L, second.End.Cached.SavedUsd), (today.CacheHits, today.SavedUsd));
    }

    [Fact]
    public async Task A_user_waits_for_a_place_of_their_own_and_others_do_not()
    {
        await using var box = await TestBox.StartAsync(World, World.ConnectionString(CacheKind.Garnet), null, ("Claude:MaxRunningPerUser", "1"));
        var running = await SubmitAsync(box.Client, await NewSessionAsync(box.Client), "[[text one two three four five six]] [[slow 20s]]");
        await WaitForAsync<TextDelta>(box.Client, running);

        var waiting = await SubmitAsync(box.Client, await NewSessionAsync(box.Client), "[[text Mine.]]");
        var other = await RunAsync(box.Client, await NewSessionAsync(box.Client, Cleo), "[[text Theirs.]]", user: Cleo);
        var state = (await box.Client.GetTurnAsync(Ben, waiting, Cancellation)).State;
        await box.Client.CancelTurnAsync(Ben, running, Cancellation);
        var waited = await FollowAsync(box.Client, waiting);

        Assert.Equal("Theirs.", other.End.Text);
        Assert.Equal(TurnState.Queued, state);
        Assert.Equal("Mine.", waited.End.Text);
    }
}
