using RemoteRunner.Bot.Tests.Drivers;
using RemoteRunner.Core.Redis;
using RemoteRunner.Core.Turns;
using RemoteRunner.TestSupport;
using static RemoteRunner.Bot.Tests.Drivers.SimulatedTelegram;

namespace RemoteRunner.Bot.Tests.Turns;

/// <summary>Answers arrive whatever fails in between, and a chat that is gone ends them.</summary>
public sealed class ArrivalSpecs
{
    [Theory]
    [InlineData("serverError")]
    [InlineData("drop")]
    [InlineData("garbage")]
    public async Task Sends_an_answer_again_until_it_arrives(string fault)
    {
        await using var scenario = await Scenario.StartAsync();
        await scenario.Telegram.FailAsync(new { kind = fault, method = "sendMessage", count = 2 });
        await scenario.Telegram.WriteAsync(Ben, "try");
        (await scenario.Box.SeeTurnAsync("try")).Start().Succeed("Arrived.");

        await scenario.Telegram.SeeAsync(Ben, "Arrived.");
    }

    [Fact]
    public async Task An_answer_after_a_restart_is_a_message_of_its_own()
    {
        // An edit of the bot before may come late, and would stand where the answer was.
        await using var scenario = await Scenario.StartAsync(new() { ["Telegram:AnswerInPlaceWithin"] = "00:10:00" });
        await scenario.Telegram.WriteAsync(Ben, "work");
        var turn = (await scenario.Box.SeeTurnAsync("work")).Start();
        turn.Say("Working.");
        var progress = await scenario.Telegram.SeeAsync(Ben, "Working.");
        await Wait.UntilAsync(async () => (await scenario.Bot.Database.HashGetAsync(RedisKeys.BotDelivery(scenario.BotId, turn.Id), "progress")).HasValue, "the progress to be noted");

        await scenario.StopBotAsync();
        await scenario.StartBotAsync();
        turn.Succeed("Done.");

        var answer = await scenario.Telegram.SeeAsync(Ben, "Done.");
        Assert.NotEqual(progress.MessageId, answer.MessageId);
        await Wait.UntilAsync(async () => (await scenario.Telegram.ReadBotAsync(Ben)).Count == 1, "the progress message to go");
    }

    [Fact]
    public async Task Ends_the_delivery_cleanly_when_the_reader_has_blocked_the_bot()
    {
        await using var scenario = await Scenario.StartAsync();
        await scenario.Telegram.WriteAsync(Ben, "block");
        var turn = (await scenario.Box.SeeTurnAsync("block")).Start();
        await scenario.Telegram.BlockAsync(Ben);
        turn.Succeed("Nobody reads this.");

        await Wait.UntilAsync(() => scenario.Bot.Log.Lines.Any(l => l.Contains("cannot be delivered", StringComparison.Ordinal)), "the log to say so");
        await Wait.UntilAsync(async () => await scenario.Bot.Database.SetLengthAsync(Core.Redis.RedisKeys.BotDeliveries(scenario.BotId)) == 0, "the delivery to end");
        Assert.Equal("undeliverable", await scenario.Bot.Database.HashGetAsync(Core.Redis.RedisKeys.BotDelivery(scenario.BotId, turn.Id), "ended"));
    }

    [Fact]
    public async Task Tells_the_admins_once_that_a_reader_is_gone_and_serves_them_again_when_they_come_back()
    {
        await using var scenario = await Scenario.StartAsync();

        // A bot may write to whoever wrote to it once.
        await scenario.Telegram.WriteAsync(Ada, "/whoami");
        await scenario.Telegram.SeeAsync(Ada, "Your id is");
        await scenario.Telegram.WriteAsync(Ben, "one");
        var first = (await scenario.Box.SeeTurnAsync("one")).Start();
        await scenario.Telegram.WriteAsync(Ben, "two");
        var second = await scenario.Box.SeeTurnAsync("two");
        await scenario.Telegram.SeeAsync(Ben, "Waiting for the message before it");

        // Telegram says it twice: by an update, and by refusing the answers.
        await scenario.Telegram.BlockAsync(Ben);
        await scenario.Telegram.SeeAsync(Ada, "I cannot write to Ben (1002) any more");
        first.Succeed("Nobody reads this.");
        second.Start().Succeed("Nor this.");
        await Wait.UntilAsync(async () => await scenario.Bot.Database.SetLengthAsync(Core.Redis.RedisKeys.BotDeliveries(scenario.BotId)) == 0, "both deliveries to end");
        Assert.Equal(2, scenario.Bot.Log.Lines.Count(l => l.Contains("cannot be delivered", StringComparison.Ordinal)));

        await scenario.Telegram.UnblockAsync(Ben);
        await scenario.Telegram.WriteAsync(Ben, "back again");
        (await scenario.Box.SeeTurnAsync("back again")).Start().Succeed("Welcome back.");
        await scenario.Telegram.SeeAsync(Ben, "Welcome back.");
        Assert.Equal(1, await ToldAsync());

        await scenario.Telegram.BlockAsync(Ben);
        await Wait.UntilAsync(async () => await ToldAsync() == 2, "the admins to be told of the next time");

        async Task<int> ToldAsync() => (await scenario.Telegram.ReadBotAsync(Ada)).Count(b => b.Text.Contains("I cannot write to Ben", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(CacheKind.Redis)]
    [InlineData(CacheKind.Garnet)]
    public async Task The_final_answer_arrives_and_a_crash_before_its_arrival_was_noted_sends_it_again_and_counts_that(CacheKind cache)
    {
        await using var scenario = await Scenario.StartAsync(new() { ["Telegram:AnswerInPlaceWithin"] = "00:00:00", ["Telegram:Lease:Lifetime"] = "00:00:04", ["Telegram:Lease:Renewal"] = "00:00:01" }, cache, startBot: false);
        await using (var first = await scenario.StartProcessAsync())
        {
            await scenario.Telegram.WriteAsync(Ben, "gap");
            var turn = (await scenario.Box.SeeTurnAsync("gap")).Start();
            await Wait.UntilAsync(async () => (await scenario.Telegram.ReadBotAsync(Ben)).Count == 1, "the progress message");

            // Telegram takes it and is slow to say so: in between the bot dies.
            await scenario.Telegram.FailAsync(new { kind = "delayAfter", method = "sendMessage", delayMs = 600_000 });
            turn.Succeed("There it is.");
            await scenario.Telegram.SeeAsync(Ben, "There it is.");
            await first.CrashAsync();
        }

        using var resends = new CountedResends();
        await scenario.StartBotAsync();
        await Wait.UntilAsync(async () => (await scenario.Telegram.ReadBotAsync(Ben)).Count(b => b.Text.StartsWith("There it is.", StringComparison.Ordinal)) == 2, "the answer to come again");
        await Wait.UntilAsync(async () => await scenario.Bot.Database.SetLengthAsync(Core.Redis.RedisKeys.BotDeliveries(scenario.BotId)) == 0, "the delivery to end");

        Assert.Equal(["restart"], resends.OfService(scenario.Bot.Services));
        Assert.Contains(scenario.Bot.Log.Lines, l => l.Contains("may be in the chat twice", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Goes_on_after_a_restart_in_the_middle_of_a_turn()
    {
        await using var scenario = await Scenario.StartAsync();
        await scenario.Telegram.WriteAsync(Ben, "restart");
        var turn = (await scenario.Box.SeeTurnAsync("restart")).Start();
        turn.Say("Half ");
        var progress = await scenario.Telegram.SeeAsync(Ben, "Half");
        await scenario.StopBotAsync();
        turn.Say("and whole");
        await scenario.StartBotAsync();

        var shown = await scenario.Telegram.SeeAsync(Ben, "Half and whole");
        Assert.Equal(progress.MessageId, shown.MessageId);
        turn.Succeed("Done after all.");
        await scenario.Telegram.SeeAsync(Ben, "Done after all.");
        await Wait.UntilAsync(async () => (await scenario.Telegram.ReadBotAsync(Ben)).Count == 1, "the progress message to go");
        Assert.Single(scenario.Box.Turns);
    }

    [Fact]
    public async Task Delivers_after_a_restart_what_ended_while_it_was_away()
    {
        await using var scenario = await Scenario.StartAsync();
        await scenario.Telegram.WriteAsync(Ben, "away");
        var turn = (await scenario.Box.SeeTurnAsync("away")).Start();
        await Wait.UntilAsync(async () => (await scenario.Telegram.ReadBotAsync(Ben)).Count == 1, "the progress message");
        await scenario.StopBotAsync();
        turn.Succeed("It ended meanwhile.");
        await scenario.StartBotAsync();

        await scenario.Telegram.SeeAsync(Ben, "It ended meanwhile.");
        await scenario.StopBotAsync();
        await scenario.StartBotAsync();
        await scenario.Telegram.WriteAsync(Ben, "/whoami");
        await scenario.Telegram.SeeAsync(Ben, "Your id is");
        Assert.Single(await scenario.Telegram.ReadBotAsync(Ben), b => b.Text.Contains("It ended meanwhile.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Sends_after_a_restart_only_the_parts_that_are_missing()
    {
        await using var scenario = await Scenario.StartAsync();
        await scenario.Telegram.WriteAsync(Ben, "parts");
        var turn = await scenario.Box.SeeTurnAsync("parts");
        var lines = Enumerable.Range(1, 300).Select(i => $"{i} the line is {new string('x', 16)}").ToList();

        // The first part arrives, then Telegram asks for a long pause.
        turn.Start().Succeed(string.Join("\n\n", lines));
        await scenario.Telegram.SeeAsync(Ben, lines[0]);
        await scenario.StopBotAsync();
        await scenario.StartBotAsync();

        await scenario.Telegram.SeeAsync(Ben, lines[^1]);
        var bubbles = await scenario.Telegram.ReadBotAsync(Ben);
        Assert.All(lines, line => Assert.Single(bubbles, b => b.Text.Split('\n').Contains(line)));
    }

    [Fact]
    public async Task Goes_on_through_an_outage_of_the_box()
    {
        await using var scenario = await Scenario.StartAsync();
        await scenario.Telegram.WriteAsync(Ben, "outage");
        var turn = (await scenario.Box.SeeTurnAsync("outage")).Start();
        scenario.Box.Away = true;
        turn.Say("Still ");
        scenario.Box.Away = false;
        turn.Succeed("Still here.");

        await scenario.Telegram.SeeAsync(Ben, "Still here.");
    }

    [Fact]
    public async Task Says_while_the_box_is_away_that_it_is_and_goes_on_when_it_returns()
    {
        await using var scenario = await Scenario.StartAsync(new() { ["Telegram:AnswerInPlaceWithin"] = "00:10:00" });
        await scenario.Telegram.WriteAsync(Ben, "away for long");
        var turn = (await scenario.Box.SeeTurnAsync("away for long")).Start();
        turn.Say("Half ");
        var progress = await scenario.Telegram.SeeAsync(Ben, "Half");

        scenario.Box.Away = true;
        Assert.Equal(progress.MessageId, (await scenario.Telegram.SeeAsync(Ben, "📡 The box is not reachable.")).MessageId);

        scenario.Box.Away = false;
        await Wait.UntilAsync(async () => !(await scenario.Telegram.ReadBotAsync(Ben))[^1].Text.Contains("not reachable", StringComparison.Ordinal), "the box to be back");
        turn.Succeed("Half and whole.");
        Assert.Equal(progress.MessageId, (await scenario.Telegram.SeeAsync(Ben, "Half and whole.")).MessageId);
        Assert.Single(await scenario.Telegram.ReadBotAsync(Ben));
    }
}
