using RemoteRunner.Bot.Tests.Drivers;
using RemoteRunner.Core.Turns;
using RemoteRunner.Core.Usage;
using static RemoteRunner.Bot.Tests.Drivers.SimulatedTelegram;

namespace RemoteRunner.Bot.Tests.Turns;

public sealed class CachedAnswerSpecs
{
    [Fact]
    public async Task Marks_a_stored_answer_and_runs_it_again_once_on_a_double_tap()
    {
        await using var scenario = await Scenario.StartAsync();
        await scenario.Telegram.WriteAsync(Ben, "what is here?");
        var turn = await scenario.Box.SeeTurnAsync("what is here?");
        Assert.False(turn.Submission.Fresh);
        turn.Start().AnswerFromCache("Three files.", TimeSpan.FromMinutes(3.5));
        var answer = await scenario.Telegram.SeeAsync(Ben, "cached, 3 min ago");
        Assert.Contains("Three files.", answer.Text);

        var again = answer.DataOf("Run again")!;
        var taps = await Task.WhenAll(
            scenario.Telegram.TapAsync(Ben, answer.MessageId, again), scenario.Telegram.TapAsync(Ben, answer.MessageId, again, force: true));
        Assert.All(taps, tap => Assert.Equal("Running it again.", tap.Text));

        var fresh = await Wait.ForAsync(() => Task.FromResult(scenario.Box.Turns.FirstOrDefault(t => t.Submission.Fresh)), "a fresh turn");
        Assert.Equal("what is here?", fresh.Submission.Prompt);
        Assert.Equal(turn.Submission.SessionId, fresh.Submission.SessionId);
        Assert.Equal(2, scenario.Box.Turns.Count);
        fresh.Start().Succeed("Four files.");
        await scenario.Telegram.SeeAsync(Ben, "Four files.");
        await scenario.Telegram.SeeAsync(Ben, b => b.MessageId == answer.MessageId && b.Keyboard.Count == 0, "the button to be gone");
    }

    [Fact]
    public async Task Refuses_Run_again_to_others()
    {
        await using var scenario = await Scenario.StartAsync();
        await scenario.Telegram.WriteAsync(Ben, "what is here?");
        var turn = await scenario.Box.SeeTurnAsync("what is here?");
        turn.Start().AnswerFromCache("Three files.", TimeSpan.FromSeconds(5));
        var answer = await scenario.Telegram.SeeAsync(Ben, "cached, 5 s ago");
        await scenario.Telegram.WriteAsync(Ada, "/whoami");
        var other = await scenario.Telegram.SeeAsync(Ada, "you are an admin");

        Assert.True((await scenario.Telegram.TapAsync(Ada, other.MessageId, answer.DataOf("Run again")!, force: true)).ShowAlert);
        Assert.Single(scenario.Box.Turns);
    }

    [Fact]
    public async Task Warns_once_of_a_budget_also_over_a_restart()
    {
        await using var scenario = await Scenario.StartAsync();
        await scenario.Telegram.WriteAsync(Ben, "work");
        var turn = (await scenario.Box.SeeTurnAsync("work")).Start();
        turn.Emit(new BudgetWarning(BudgetPeriod.UserDay, 4.1m, 5m) { At = DateTimeOffset.UtcNow });
        await scenario.Telegram.SeeAsync(Ben, "$4.10 of $5.00 are spent of your budget for today.");

        await scenario.StopBotAsync();
        await scenario.StartBotAsync();
        turn.Succeed("Done with it.");
        await scenario.Telegram.SeeAsync(Ben, "Done with it.");
        Assert.Single(await scenario.Telegram.ReadBotAsync(Ben), b => b.Text.Contains("are spent", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Says_that_a_budget_stopped_the_turn_and_what_to_do()
    {
        await using var scenario = await Scenario.StartAsync();
        await scenario.Telegram.WriteAsync(Ben, "work");
        (await scenario.Box.SeeTurnAsync("work")).Start().Fail(
            new TurnFailure(TurnFailureKind.BudgetSpent, "Your budget for today ($5.00) is spent; it begins anew at 00:00 UTC."), "Half of it.");

        var answer = await scenario.Telegram.SeeAsync(Ben, "The budget is spent");
        Assert.Contains("Half of it.", answer.Text);
        Assert.Contains("begins anew at 00:00 UTC", answer.Text);
        Assert.Contains("/budget", answer.Text);
    }

    [Fact]
    public async Task Shows_the_model_below_an_answer_when_it_was_not_the_default()
    {
        await using var scenario = await Scenario.StartAsync();
        await scenario.Telegram.WriteAsync(Ben, "what is here?");
        var turn = await scenario.Box.SeeTurnAsync("what is here?");
        turn.Emit(new TurnStarted("haiku") { At = DateTimeOffset.UtcNow });
        turn.Succeed("Three files.", cost: 0.03m);

        await scenario.Telegram.SeeAsync(Ben, "haiku · $0.03");
    }
}
