using RemoteRunner.Bot.Tests.Drivers;
using RemoteRunner.Core.Approvals;
using RemoteRunner.Core.Redis;
using RemoteRunner.Core.Turns;
using RemoteRunner.TestSupport;
using static RemoteRunner.Bot.Tests.Drivers.SimulatedTelegram;

namespace RemoteRunner.Bot.Tests.Limits;

public sealed class TurnGateSpecs
{
    [Theory]
    [InlineData(CacheKind.Redis)]
    [InlineData(CacheKind.Garnet)]
    public async Task Runs_ten_of_fifteen_messages_at_once_and_gives_the_others_one_notice(CacheKind cache)
    {
        await using var scenario = await Scenario.StartAsync(cache: cache);
        await Task.WhenAll(Enumerable.Range(1, 15).Select(i => scenario.Telegram.WriteAsync(Ben, $"message {i}")));

        var notice = await scenario.Telegram.SeeAsync(Ben, "Slow down: 10 messages a minute. Try again in ");
        Assert.Matches(@"Try again in (1:00|0:\d\d)\.", notice.Text);
        await SeeNothingWaitingAsync(scenario, Ben);
        Assert.Equal(10, scenario.Box.Turns.Count);
        Assert.Single(await scenario.Telegram.ReadBotAsync(Ben), b => b.Text.Contains("Slow down", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Limits_neither_commands_nor_stop_nor_approvals()
    {
        await using var scenario = await Scenario.StartAsync(new() { ["Limits:Default:Minute"] = "1" });
        await scenario.Telegram.WriteAsync(Ben, "the only one");
        var turn = (await scenario.Box.SeeTurnAsync("the only one")).Start();
        await scenario.Telegram.WriteAsync(Ben, "one too many");
        await scenario.Telegram.SeeAsync(Ben, "Slow down: 1 message a minute.");

        await scenario.Telegram.WriteAsync(Ben, "/status");
        await scenario.Telegram.SeeAsync(Ben, "box-1");
        turn.Ask("Bash", "ls");
        var card = await scenario.Telegram.SeeAsync(Ben, "Claude asks for");
        await scenario.Telegram.TapAsync(Ben, card.MessageId, card.DataOf("Allow once")!);
        await scenario.Telegram.SeeAsync(Ben, "Allowed once by you");
        await scenario.Telegram.WriteAsync(Ben, "/stop");
        await Wait.UntilAsync(() => turn.State == TurnState.Cancelled, "the turn to be stopped");
    }

    [Fact]
    public async Task Counts_an_update_that_comes_twice_and_a_message_that_waited_for_the_box_once()
    {
        await using var scenario = await Scenario.StartAsync(new() { ["Limits:Default:Minute"] = "2" });
        await scenario.Telegram.FailAsync(new { kind = "duplicateUpdate" });
        scenario.Box.Away = true;
        await scenario.Telegram.WriteAsync(Ben, "once");
        await scenario.Telegram.SeeAsync(Ben, "your message is kept");
        scenario.Box.Away = false;
        (await scenario.Box.SeeTurnAsync("once")).Start().Succeed("First.");
        await scenario.Telegram.SeeAsync(Ben, "First.");

        await scenario.Telegram.WriteAsync(Ben, "twice");
        await scenario.Box.SeeTurnAsync("twice");
        Assert.Equal(2, await scenario.Bot.Database.SortedSetLengthAsync(RedisKeys.LimitEntries("tg:1002")));
    }

    [Fact]
    public async Task Counts_Continue_as_a_turn_and_refuses_it_in_the_answer_to_the_tap()
    {
        await using var scenario = await Scenario.StartAsync(new() { ["Limits:Default:Minute"] = "1" });
        await scenario.Telegram.WriteAsync(Ben, "work");
        (await scenario.Box.SeeTurnAsync("work")).Start().End(TurnState.Interrupted, "Half.");
        var answer = await scenario.Telegram.SeeAsync(Ben, "Go on from there?");

        var tap = await scenario.Telegram.TapAsync(Ben, answer.MessageId, answer.DataOf("Continue")!);
        Assert.True(tap.ShowAlert);
        Assert.Contains("Slow down: 1 message a minute.", tap.Text);
        Assert.Single(scenario.Box.Turns);

        await scenario.Telegram.WriteAsync(Ada, "/limits reset 1002");
        await scenario.Telegram.SeeAsync(Ada, "begins anew");
        Assert.Equal("Going on.", (await scenario.Telegram.TapAsync(Ben, answer.MessageId, answer.DataOf("Continue")!)).Text);
        await scenario.Box.SeeTurnAsync("Continue where you were interrupted.");
    }

    [Fact]
    public async Task Goes_on_without_a_restart_when_the_cache_was_away()
    {
        await using var scenario = await Scenario.StartAsync();
        await scenario.Telegram.WriteAsync(Ben, "before");
        await scenario.Box.SeeTurnAsync("before");
        await scenario.Cache.KillAsync();
        await scenario.Telegram.WriteAsync(Ben, "meanwhile");
        await Wait.UntilAsync(async () => (await scenario.Bot.HealthAsync()).Checks.GetProperty("polling").GetString()!.Contains("cache is away", StringComparison.Ordinal), "health to say so");

        await scenario.Cache.RestartAsync(TestContext.Current.CancellationToken);
        await scenario.Box.SeeTurnAsync("meanwhile");
        Assert.Equal(2, await scenario.Bot.Database.SortedSetLengthAsync(RedisKeys.LimitEntries("tg:1002")));
    }

    private static Task SeeNothingWaitingAsync(Scenario scenario, long chat) =>
        Wait.UntilAsync(
            async () => await scenario.Bot.Database.ListLengthAsync(RedisKeys.BotInbox(long.Parse(scenario.Telegram.Token.Split(':')[0]), chat)) == 0,
            "every message to be put away");
}
