using RemoteRunner.Bot.Tests.Drivers;
using RemoteRunner.Core.Limits;
using RemoteRunner.Core.Turns;
using RemoteRunner.Core.Usage;
using RemoteRunner.Core.Users;
using static RemoteRunner.Bot.Tests.Drivers.SimulatedTelegram;

namespace RemoteRunner.Bot.Tests.Limits;

public sealed class UsageSpecs
{
    private static readonly UserId _ben = UserId.Telegram(Ben);

    [Fact]
    public async Task Shows_windows_bars_tokens_dollars_and_what_the_cache_saved()
    {
        await using var scenario = await Scenario.StartAsync(new() { ["Budgets:UserPerDay"] = "4" });
        await SpendAsync(scenario, _ben, 1m);
        await scenario.Bot.Services.GetRequiredService<UsageLedger>().NoteSavingAsync(_ben, Guid.NewGuid(), 0.12m);
        for (var i = 1; i <= 3; i++)
        {
            await scenario.Telegram.WriteAsync(Ben, $"message {i}");
            await scenario.Box.SeeTurnAsync($"message {i}");
        }

        await scenario.Telegram.WriteAsync(Ben, "/usage");
        var usage = await scenario.Telegram.SeeAsync(Ben, "Your usage");

        TestContext.Current.TestOutputHelper!.WriteLine(usage.Text);
        Assert.Contains("Minute ███░░░░░░░ 3/10", usage.Text);
        Assert.Matches(@"7 left · one more in (1:00|0:\d\d)", usage.Text);
        Assert.Contains("Hour   █░░░░░░░░░ 3/60", usage.Text);
        Assert.Contains("Day    █░░░░░░░░░ 3/300", usage.Text);
        Assert.Contains("Today: 1 turn, $1.00 of $4.00", usage.Text);
        Assert.Contains("███░░░░░░░ 75 % left", usage.Text);
        Assert.Contains("10.2k tokens in, 42 out", usage.Text);
        Assert.Contains("1 answer from the cache, $0.12 saved", usage.Text);
        Assert.Contains("This month: 1 turn, $1.00", usage.Text);

        // A phone shows about 40 characters of a line.
        Assert.All(usage.Text.Split('\n'), line => Assert.InRange(line.Length, 0, 42));
    }

    [Fact]
    public async Task Shows_admins_others_and_all_together()
    {
        await using var scenario = await Scenario.StartAsync(new() { ["Budgets:AllPerDay"] = "10" });
        await SpendAsync(scenario, _ben, 1m);
        await SpendAsync(scenario, UserId.Telegram(Ada), 2m);

        await scenario.Telegram.WriteAsync(Ben, "hello");
        await scenario.Box.SeeTurnAsync("hello");
        await scenario.Telegram.WriteAsync(Ada, "/usage 1002");
        var ben = await scenario.Telegram.SeeAsync(Ada, "Usage of Ben");
        Assert.Contains("Today: 1 turn, $1.00", ben.Text);

        await scenario.Telegram.WriteAsync(Ada, "/usage all");
        var all = await scenario.Telegram.SeeAsync(Ada, "Usage of all");
        Assert.Contains("Today: 2 turns, $3.00", all.Text);
        Assert.Contains("All today: $3.00 of $10.00", all.Text);
    }

    [Theory]
    [InlineData("/usage 1001")]
    [InlineData("/usage all")]
    [InlineData("/limits reset 1002")]
    [InlineData("/limits set 1002 minute=20")]
    [InlineData("/budget set 1002 day=5")]
    [InlineData("/budget lift 1002")]
    [InlineData("/audit")]
    [InlineData("/audit export")]
    public async Task Refuses_members_what_is_for_admins(string command)
    {
        await using var scenario = await Scenario.StartAsync();
        await scenario.Telegram.WriteAsync(Ben, command);

        await scenario.Telegram.SeeAsync(Ben, "Only an admin may do this.");
        var windows = await scenario.Bot.Services.GetRequiredService<TurnLimiter>().GetUsageAsync(_ben, Role.Member);
        Assert.Equal([10, 60, 300], windows.Select(w => w.Limit));
    }

    [Theory]
    [InlineData("/limits")]
    [InlineData("/limits set 1002")]
    [InlineData("/limits set 1002 minute=lots")]
    [InlineData("/limits set 1002 minute=1.5")]
    [InlineData("/limits set 1002 week=5")]
    [InlineData("/limits reset everybody at once")]
    [InlineData("/budget set 1002 day=-5")]
    [InlineData("/budget raise 1002")]
    [InlineData("/usage me too")]
    [InlineData("/audit everybody at once")]
    public async Task Says_how_to_write_it_when_it_is_written_wrong(string command)
    {
        await using var scenario = await Scenario.StartAsync();
        await scenario.Telegram.WriteAsync(Ada, command);

        await scenario.Telegram.SeeAsync(Ada, $"Write {(command.Split(' ')[0] is var name and ("/usage" or "/audit") ? name : "one of these")}");
    }

    [Fact]
    public async Task Sets_limits_of_a_user_and_takes_them_back()
    {
        await using var scenario = await Scenario.StartAsync();
        await scenario.Telegram.WriteAsync(Ada, "/limits set 1002 minute=1 day=500");
        await scenario.Telegram.SeeAsync(Ada, "may send 1 a minute, 60 an hour, 500 a day.");
        await scenario.Telegram.WriteAsync(Ben, "one");
        await scenario.Box.SeeTurnAsync("one");
        await scenario.Telegram.WriteAsync(Ben, "two");
        await scenario.Telegram.SeeAsync(Ben, "Slow down: 1 message a minute.");

        await scenario.Telegram.WriteAsync(Ada, "/limits default 1002");
        await scenario.Telegram.SeeAsync(Ada, "may send 10 a minute, 60 an hour, 300 a day.");
        await scenario.Telegram.WriteAsync(Ben, "three");
        await scenario.Box.SeeTurnAsync("three");
        Assert.DoesNotContain(scenario.Box.Turns, t => t.Submission.Prompt == "two");
    }

    [Fact]
    public async Task Sets_lifts_and_restores_budgets_of_a_user()
    {
        await using var scenario = await Scenario.StartAsync(new() { ["Budgets:UserPerDay"] = "1" });
        var ledger = scenario.Bot.Services.GetRequiredService<UsageLedger>();
        await SpendAsync(scenario, _ben, 2m);
        Assert.NotNull(await ledger.ReserveAsync(_ben, Guid.NewGuid()));

        await scenario.Telegram.WriteAsync(Ada, "/budget set 1002 day=5 month=50");
        await scenario.Telegram.SeeAsync(Ada, "may spend $5.00 a day and $50.00 a month.");
        Assert.Null(await ledger.ReserveAsync(_ben, Guid.NewGuid()));

        await scenario.Telegram.WriteAsync(Ada, "/budget lift tg:1002");
        await scenario.Telegram.SeeAsync(Ada, "has no budget of their own.");
        await SpendAsync(scenario, _ben, 1_000m);
        Assert.Null(await ledger.ReserveAsync(_ben, Guid.NewGuid()));

        await scenario.Telegram.WriteAsync(Ada, "/budget default 1002");
        await scenario.Telegram.SeeAsync(Ada, "may spend $1.00 a day.");
        Assert.NotNull(await ledger.ReserveAsync(_ben, Guid.NewGuid()));
    }

    [Fact]
    public async Task Clears_the_stored_answers_of_the_callers_session()
    {
        await using var scenario = await Scenario.StartAsync();
        scenario.Box.StoredAnswers = 3;
        await scenario.Telegram.WriteAsync(Ben, "/cache clear");
        await scenario.Telegram.SeeAsync(Ben, "There was no stored answer.");
        await scenario.Telegram.WriteAsync(Ben, "hello");
        await scenario.Box.SeeTurnAsync("hello");
        await scenario.Telegram.WriteAsync(Ben, "/cache clear");
        await scenario.Telegram.SeeAsync(Ben, "3 stored answers forgotten.");

        await scenario.Telegram.WriteAsync(Ben, "/cache");
        await scenario.Telegram.SeeAsync(Ben, "Write /cache clear");
    }

    private static async Task SpendAsync(Scenario scenario, UserId user, decimal dollars)
    {
        var ledger = scenario.Bot.Services.GetRequiredService<UsageLedger>();
        var turn = Guid.NewGuid();
        await ledger.ReserveAsync(user, turn);
        await ledger.ChargeAsync(user, turn, new TurnUsage(1_200, 42, 9_000, 0, dollars, 1));
        await ledger.EndAsync(user, turn);
    }
}
