using RemoteRunner.Bot.Leases;
using RemoteRunner.Bot.Tests.Drivers;
using RemoteRunner.Core.Redis;
using RemoteRunner.TestSupport;
using static RemoteRunner.Bot.Tests.Drivers.SimulatedTelegram;

namespace RemoteRunner.Bot.Tests.Inbox;

public sealed class HandOverSpecs
{
    [Fact]
    public async Task Makes_one_turn_of_an_update_that_comes_twice()
    {
        await using var scenario = await Scenario.StartAsync();
        await scenario.Telegram.FailAsync(new { kind = "duplicateUpdate" });
        await scenario.Telegram.WriteAsync(Ben, "once");
        (await scenario.Box.SeeTurnAsync("once")).Start().Succeed("Answered.");
        await scenario.Telegram.SeeAsync(Ben, "Answered.");

        await scenario.Telegram.WriteAsync(Ben, "and then");
        await scenario.Box.SeeTurnAsync("and then");

        Assert.Equal(2, scenario.Box.Turns.Count);
        Assert.Equal(2, scenario.Box.Submissions);
    }

    [Fact]
    public async Task Hands_over_after_a_restart_what_was_stored_before_a_crash()
    {
        await using var scenario = await Scenario.StartAsync();
        scenario.Box.Away = true;
        await scenario.Telegram.WriteAsync(Ben, "kept");
        await scenario.Telegram.SeeAsync(Ben, "your message is kept");
        await scenario.StopBotAsync();

        scenario.Box.Away = false;
        await scenario.StartBotAsync();

        (await scenario.Box.SeeTurnAsync("kept")).Start().Succeed("Here I am.");
        await scenario.Telegram.SeeAsync(Ben, "Here I am.");
    }

    [Fact]
    public async Task Tells_once_that_the_box_is_away_and_goes_on_in_order_when_it_is_back()
    {
        await using var scenario = await Scenario.StartAsync();
        scenario.Box.Away = true;
        await scenario.Telegram.WriteAsync(Ben, "first");
        await scenario.Telegram.WriteAsync(Ben, "second");
        await scenario.Telegram.SeeAsync(Ben, "The box is not reachable");

        scenario.Box.Away = false;
        var first = await scenario.Box.SeeTurnAsync("first");
        first.Start().Succeed("1");
        var second = await scenario.Box.SeeTurnAsync("second");
        second.Start().Succeed("2");
        await scenario.Telegram.SeeAsync(Ben, b => b.Text == "2", "the second answer");

        Assert.Single(await scenario.Telegram.ReadBotAsync(Ben), b => b.Text.Contains("not reachable", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_command_that_only_looks_is_answered_while_messages_wait_for_the_box()
    {
        await using var scenario = await Scenario.StartAsync();
        scenario.Box.Away = true;
        await scenario.Telegram.WriteAsync(Ben, "first");
        await scenario.Telegram.SeeAsync(Ben, "The box is not reachable; your message is kept");

        await scenario.Telegram.WriteAsync(Ben, "/status");
        await scenario.Telegram.WriteAsync(Ben, "/whoami");
        await scenario.Telegram.WriteAsync(Ben, "/new");

        await scenario.Telegram.SeeAsync(Ben, "The box is not reachable. Messages are kept");
        await scenario.Telegram.SeeAsync(Ben, "Your id is");
        Assert.DoesNotContain(await scenario.Telegram.ReadBotAsync(Ben), b => b.Text.Contains("A new conversation", StringComparison.Ordinal));
        scenario.Box.Away = false;
        (await scenario.Box.SeeTurnAsync("first")).Start().Succeed("Here I am.");
        await scenario.Telegram.SeeAsync(Ben, "A new conversation");
    }

    [Fact]
    public async Task Takes_a_waiting_message_as_it_was_corrected()
    {
        await using var scenario = await Scenario.StartAsync();
        scenario.Box.Away = true;
        var message = await scenario.Telegram.WriteAsync(Ben, "delete everythign");
        await scenario.Telegram.EditAsync(Ben, message, "list everything");
        await scenario.Telegram.SeeAsync(Ben, "The box is not reachable");
        await Wait.UntilAsync(async () => await scenario.Bot.Database.ListLengthAsync(RedisKeys.BotInbox(BotId(scenario), Ben)) == 2, "the edit behind its message");

        scenario.Box.Away = false;
        await scenario.Box.SeeTurnAsync("list everything");
        Assert.Single(scenario.Box.Turns);
    }

    [Fact]
    public async Task Ignores_the_edit_of_a_message_that_was_handed_over()
    {
        await using var scenario = await Scenario.StartAsync();
        var message = await scenario.Telegram.WriteAsync(Ben, "first");
        await scenario.Box.SeeTurnAsync("first");

        await scenario.Telegram.EditAsync(Ben, message, "changed");
        await scenario.Telegram.WriteAsync(Ben, "after it");
        await scenario.Box.SeeTurnAsync("after it");

        Assert.DoesNotContain(scenario.Box.Turns, t => t.Submission.Prompt == "changed");
    }

    [Theory]
    [InlineData(CacheKind.Redis)]
    [InlineData(CacheKind.Garnet)]
    public async Task Keeps_updates_with_Telegram_while_the_cache_is_away(CacheKind cache)
    {
        await using var scenario = await Scenario.StartAsync(cache: cache);
        await scenario.Telegram.WriteAsync(Ben, "before");
        (await scenario.Box.SeeTurnAsync("before")).Start().Succeed("Yes.");
        await scenario.Telegram.SeeAsync(Ben, "Yes.");

        await scenario.Cache.KillAsync();
        await scenario.Telegram.WriteAsync(Ben, "meanwhile");
        await Wait.UntilAsync(async () => (await scenario.Bot.HealthAsync()).Checks.GetProperty("polling").GetString()!.Contains("cache is away", StringComparison.Ordinal), "health to say so");
        Assert.DoesNotContain(scenario.Box.Turns, t => t.Submission.Prompt == "meanwhile");
        await scenario.Telegram.SeeAsync(Ben, "The cache is away");

        await scenario.Cache.RestartAsync(TestContext.Current.CancellationToken);
        (await scenario.Box.SeeTurnAsync("meanwhile")).Start().Succeed("Back.");
        await scenario.Telegram.SeeAsync(Ben, "Back.");
        Assert.Single(await scenario.Telegram.ReadBotAsync(Ben), b => b.Text.Contains("cache is away", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(CacheKind.Redis)]
    [InlineData(CacheKind.Garnet)]
    public async Task Brings_the_answer_once_when_the_cache_was_away_for_longer_than_the_lease(CacheKind cache)
    {
        await using var scenario = await Scenario.StartAsync(new() { ["Telegram:Lease:Lifetime"] = "00:00:02", ["Telegram:Lease:Renewal"] = "00:00:00.500" }, cache);
        await scenario.Telegram.WriteAsync(Ben, "work");
        var turn = (await scenario.Box.SeeTurnAsync("work")).Start();
        turn.Say("On it.");
        await scenario.Telegram.SeeAsync(Ben, "On it.");

        await scenario.Cache.KillAsync();
        await Wait.UntilAsync(() => scenario.Bot.Services.GetRequiredService<BotLease>().State == LeaseState.Unsure, "the lease to end");
        turn.Succeed("Done meanwhile.");
        await scenario.Cache.RestartAsync(TestContext.Current.CancellationToken);

        await scenario.Telegram.SeeAsync(Ben, "Done meanwhile.");
        await Wait.UntilAsync(async () => await scenario.Bot.Database.SetLengthAsync(RedisKeys.BotDeliveries(scenario.BotId)) == 0, "the delivery to end");
        Assert.Single(await scenario.Telegram.ReadBotAsync(Ben), b => b.Text.Contains("Done meanwhile.", StringComparison.Ordinal));
        await Wait.UntilAsync(async () => (await scenario.Bot.HealthAsync()).Status == 200, "health to be good again");
    }

    [Fact]
    public async Task Says_that_a_full_queue_did_not_take_the_message()
    {
        await using var scenario = await Scenario.StartAsync();
        scenario.Box.QueueFull = true;
        await scenario.Telegram.WriteAsync(Ben, "one too many");

        await scenario.Telegram.SeeAsync(Ben, "this one was not taken");
        await Wait.UntilAsync(async () => await scenario.Bot.Database.ListLengthAsync(RedisKeys.BotInbox(BotId(scenario), Ben)) == 0, "the message to be put away");
    }

    [Fact]
    public async Task Says_that_a_full_inbox_did_not_take_the_message()
    {
        await using var scenario = await Scenario.StartAsync(new() { ["Telegram:InboxCap"] = "1" });
        scenario.Box.Away = true;
        await scenario.Telegram.WriteAsync(Ben, "first");
        await scenario.Telegram.SeeAsync(Ben, "your message is kept");
        await scenario.Telegram.WriteAsync(Ben, "second");

        await scenario.Telegram.SeeAsync(Ben, "Too many of your messages are waiting");
    }

    [Fact]
    public async Task Says_nothing_in_a_group_where_nobody_speaks_to_it()
    {
        await using var scenario = await Scenario.StartAsync();
        await scenario.Telegram.WriteAsync(Ben, "hello all", chat: -500);
        await scenario.Telegram.WriteAsync(Ben, "hello you");
        await scenario.Box.SeeTurnAsync("hello you");

        await Wait.UntilAsync(async () => await scenario.Bot.Database.ListLengthAsync(RedisKeys.BotInbox(BotId(scenario), -500)) == 0, "the group's messages to be put away");
        Assert.Empty(await scenario.Telegram.ReadBotAsync(-500));
        Assert.Single(scenario.Box.Turns);
    }

    private static long BotId(Scenario scenario) => long.Parse(scenario.Telegram.Token.Split(':')[0]);
}
