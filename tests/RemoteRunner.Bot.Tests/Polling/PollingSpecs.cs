using RemoteRunner.Bot.Tests.Drivers;
using Telegram.Bot;
using static RemoteRunner.Bot.Tests.Drivers.SimulatedTelegram;

namespace RemoteRunner.Bot.Tests.Polling;

public sealed class PollingSpecs
{
    [Fact]
    public async Task Does_not_spin_on_a_second_poller_and_goes_on_when_it_is_gone()
    {
        await using var scenario = await Scenario.StartAsync();
        await scenario.Telegram.WriteAsync(Ben, "first");
        await scenario.Box.SeeTurnAsync("first");
        var other = new TelegramBotClient(new TelegramBotClientOptions(scenario.Telegram.Token, scenario.Telegram.Address) { RetryCount = 0 });

        // A second poller ends the bot's own poll; then it keeps the slot for two more attempts.
        await other.GetUpdates(timeout: 0, cancellationToken: TestContext.Current.CancellationToken);
        await scenario.Telegram.FailAsync(new { kind = "serverError", method = "getUpdates", status = 409, count = 2 });
        await Wait.UntilAsync(async () => (await scenario.Bot.HealthAsync()).Checks.GetProperty("polling").GetString()!.Contains("Another program", StringComparison.Ordinal), "health to name the other poller");
        var before = (await scenario.Telegram.CallsAsync("getUpdates")).Count;
        await Wait.UntilAsync(async () => (await scenario.Telegram.CallsAsync("getUpdates")).Count > before, "the next attempt");
        var conflicts = (await scenario.Telegram.CallsAsync("getUpdates")).Where(c => c.Status == 409).ToList();
        Assert.True(conflicts[^1].At - conflicts[^2].At > TimeSpan.FromSeconds(1), "The pause after a conflict is too short.");
        Assert.Single(scenario.Bot.Log.Lines, l => l.StartsWith("Warning", StringComparison.Ordinal) && l.Contains("Another program polls", StringComparison.Ordinal));

        await scenario.Telegram.HealAsync();
        await scenario.Telegram.WriteAsync(Ben, "still there?");
        await scenario.Box.SeeTurnAsync("still there?");
    }

    [Fact]
    public async Task Goes_on_polling_through_errors_garbage_and_cut_connections()
    {
        await using var scenario = await Scenario.StartAsync(startBot: false);
        foreach (var kind in new[] { "serverError", "garbage", "drop" })
            await scenario.Telegram.FailAsync(new { kind, method = "getUpdates" });
        await scenario.StartBotAsync();

        // Nobody writes: health must not wait for the end of a long poll.
        await Wait.UntilAsync(async () => (await scenario.Bot.HealthAsync()).Status == 503, "health to show the trouble");
        await Wait.UntilAsync(async () => (await scenario.Bot.HealthAsync()).Status == 200, "health to be good again");
        await scenario.Telegram.WriteAsync(Ben, "through all that");
        await scenario.Box.SeeTurnAsync("through all that");
    }

    [Fact]
    public async Task Takes_the_smaller_ids_that_come_after_an_idle_week()
    {
        await using var scenario = await Scenario.StartAsync(new() { ["Telegram:PollTimeout"] = "00:00:01" });
        await scenario.Telegram.WriteAsync(Ben, "before");
        await scenario.Box.SeeTurnAsync("before");
        var polls = (await scenario.Telegram.CallsAsync("getUpdates")).Count;
        await Wait.UntilAsync(async () => (await scenario.Telegram.CallsAsync("getUpdates")).Count > polls + 1, "the offset to be confirmed");

        await scenario.Telegram.JumpToUpdateAsync(17);
        await scenario.Telegram.WriteAsync(Ben, "after");

        await scenario.Box.SeeTurnAsync("after");
    }

    [Fact]
    public async Task Removes_a_webhook_and_loses_nothing()
    {
        await using var scenario = await Scenario.StartAsync(startBot: false);
        var other = new TelegramBotClient(new TelegramBotClientOptions(scenario.Telegram.Token, scenario.Telegram.Address));
        await other.SetWebhook("https://example.com/hook", cancellationToken: TestContext.Current.CancellationToken);
        await scenario.Telegram.WriteAsync(Ben, "sent before the start");

        await scenario.StartBotAsync();

        await scenario.Box.SeeTurnAsync("sent before the start");
        Assert.Equal(string.Empty, (await other.GetWebhookInfo(TestContext.Current.CancellationToken)).Url);
    }

    [Fact]
    public async Task Says_in_one_sentence_that_the_token_is_not_accepted()
    {
        await using var scenario = await Scenario.StartAsync(new() { ["Telegram:Token"] = "1234567:not-the-right-one" });

        await Wait.UntilAsync(async () =>
        {
            var (status, checks) = await scenario.Bot.HealthAsync();
            return status == 503
                && checks.GetProperty("telegram").GetString()!.StartsWith("The token is not accepted", StringComparison.Ordinal)
                && checks.GetProperty("polling").GetString()!.StartsWith("The token is not accepted", StringComparison.Ordinal);
        }, "health to say so");
    }
}
