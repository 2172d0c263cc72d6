using RemoteRunner.Bot.Tests.Drivers;
using RemoteRunner.Core.Turns;
using RemoteRunner.TestSupport;
using static RemoteRunner.Bot.Tests.Drivers.SimulatedTelegram;

namespace RemoteRunner.Bot.Tests.Turns;

/// <summary>What a person is told and offered when Claude cannot go on.</summary>
public sealed class TroubleSpecs
{
    [Theory]
    [InlineData(TurnFailureKind.Authentication, "login is not accepted", "claude setup-token", "Try again")]
    [InlineData(TurnFailureKind.NoCredential, "No key for Claude", "OAuth token", "Try again")]
    [InlineData(TurnFailureKind.Overloaded, "overloaded", "in a minute", "Try again")]
    [InlineData(TurnFailureKind.Unreachable, "not reachable", "network", "Try again")]
    [InlineData(TurnFailureKind.MaxTurns, "many steps", "Go on", "Continue")]
    [InlineData(TurnFailureKind.ProcessDied, "broke off", "stays done", "Continue")]
    [InlineData(TurnFailureKind.ModelUnknown, "does not exist", "another model", "Choose another model")]
    [InlineData(TurnFailureKind.ContextFull, "too long", "summary", "Compact and go on")]
    public async Task Says_what_happened_and_offers_what_can_be_done(TurnFailureKind kind, string title, string advice, string button)
    {
        await using var scenario = await Scenario.StartAsync();
        await scenario.Telegram.WriteAsync(Ben, "go");

        (await scenario.Box.SeeTurnAsync("go")).Start().Fail(new TurnFailure(kind, "It happened."));

        var told = await scenario.Telegram.SeeAsync(Ben, title);
        Assert.Contains("It happened.", told.Text);
        Assert.Contains(advice, told.Text);
        Assert.NotNull(told.DataOf(button));
    }

    [Fact]
    public async Task Tries_again_as_a_continuation_of_the_turn()
    {
        await using var scenario = await Scenario.StartAsync();
        var (turn, told) = await FailAsync(scenario, new TurnFailure(TurnFailureKind.Overloaded, "Busy."));

        await scenario.Telegram.TapAsync(Ben, told.MessageId, told.DataOf("Try again")!);

        Assert.Equal(turn.Id, (await scenario.Box.SeeTurnAsync(Texts.ContinuePrompt)).Submission.Continues);
    }

    [Theory]
    [InlineData(CacheKind.Garnet)]
    [InlineData(CacheKind.Redis)]
    public async Task Goes_on_when_the_limit_resets_though_the_bot_restarted_and_the_box_was_away(CacheKind cache)
    {
        await using var scenario = await Scenario.StartAsync(cache: cache);
        var (turn, told) = await FailAsync(scenario, new TurnFailure(TurnFailureKind.RateLimited, "Used up.", 429, TimeSpan.FromSeconds(6)));
        Assert.Contains("It resets on", told.Text);
        Assert.Contains("UTC", told.Text);
        Assert.Contains("<time datetime=", told.Html);

        await scenario.Telegram.TapAsync(Ben, told.MessageId, told.DataOf("Continue when it resets")!);
        await scenario.Telegram.SeeAsync(Ben, b => b.DataOf("Goes on by itself") is not null, "the button that takes it back");
        await scenario.StopBotAsync();
        scenario.Box.Away = true;
        await scenario.StartBotAsync();
        Assert.Single(scenario.Box.Turns);
        scenario.Box.Away = false;

        var next = await scenario.Box.SeeTurnAsync(Texts.ContinuePrompt);
        Assert.Equal(turn.Id, next.Submission.Continues);
        await scenario.Telegram.SeeAsync(Ben, "has reset: going on");
        next.Start().Succeed("All done.");
        await scenario.Telegram.SeeAsync(Ben, "All done.");
    }

    [Fact]
    public async Task Does_not_go_on_by_itself_after_all()
    {
        await using var scenario = await Scenario.StartAsync();
        var (_, told) = await FailAsync(scenario, new TurnFailure(TurnFailureKind.RateLimited, "Used up.", 429, TimeSpan.FromSeconds(4)));
        await scenario.Telegram.TapAsync(Ben, told.MessageId, told.DataOf("Continue when it resets")!);
        var set = await scenario.Telegram.SeeAsync(Ben, b => b.DataOf("Goes on by itself") is not null, "the button that takes it back");

        var tap = await scenario.Telegram.TapAsync(Ben, set.MessageId, set.DataOf("Goes on by itself")!);

        Assert.Equal("It does not go on by itself.", tap.Text);

        // One that was set later is due after it: when that one has gone on, this one would have.
        var (other, second) = await FailAsync(scenario, new TurnFailure(TurnFailureKind.RateLimited, "Used up once more.", 429, TimeSpan.FromSeconds(4)), "go once more");
        await scenario.Telegram.TapAsync(Ben, second.MessageId, second.DataOf("Continue when it resets")!);
        Assert.Equal(other.Id, (await scenario.Box.SeeTurnAsync(Texts.ContinuePrompt)).Submission.Continues);
        Assert.Equal(3, scenario.Box.Turns.Count);
    }

    [Fact]
    public async Task Compacts_a_conversation_that_is_too_long_and_goes_on()
    {
        await using var scenario = await Scenario.StartAsync();
        var (turn, told) = await FailAsync(scenario, new TurnFailure(TurnFailureKind.ContextFull, "Too long."));

        await scenario.Telegram.TapAsync(Ben, told.MessageId, told.DataOf("Compact and go on")!);

        var compacting = await scenario.Box.SeeTurnAsync("/compact");
        Assert.True(compacting.Submission.Compact);
        Assert.Equal(turn.Submission.SessionId, compacting.Submission.SessionId);
        compacting.Start().Succeed("🗜 The conversation was compacted: 190,000 → 12,000 tokens.");
        var next = await scenario.Box.SeeTurnAsync(Texts.ContinuePrompt);
        Assert.Equal(turn.Id, next.Submission.Continues);
        await scenario.Telegram.SeeAsync(Ben, "190,000 → 12,000");
    }

    [Fact]
    public async Task Begins_a_new_session_in_place_of_one_that_is_too_long()
    {
        await using var scenario = await Scenario.StartAsync();
        var (turn, told) = await FailAsync(scenario, new TurnFailure(TurnFailureKind.ContextFull, "Too long."));

        await scenario.Telegram.TapAsync(Ben, told.MessageId, told.DataOf("New session")!);
        await scenario.Telegram.SeeAsync(Ben, "A new conversation");
        await scenario.Telegram.WriteAsync(Ben, "afresh");

        Assert.NotEqual(turn.Submission.SessionId, (await scenario.Box.SeeTurnAsync("afresh")).Submission.SessionId);
    }

    [Fact]
    public async Task Offers_the_models_when_one_is_unknown()
    {
        await using var scenario = await Scenario.StartAsync();
        var (_, told) = await FailAsync(scenario, new TurnFailure(TurnFailureKind.ModelUnknown, "No such model."));

        await scenario.Telegram.TapAsync(Ben, told.MessageId, told.DataOf("Choose another model")!);
        var choices = await scenario.Telegram.SeeAsync(Ben, "Model:");
        await scenario.Telegram.TapAsync(Ben, choices.MessageId, choices.DataOf("sonnet")!);

        await scenario.Telegram.SeeAsync(Ben, b => b.DataOf("✓ sonnet") is not null, "the chosen model");
        Assert.Equal("sonnet", scenario.Box.Sessions.Single().Choices.Model);
    }

    [Fact]
    public async Task Compacts_on_command_in_the_order_of_messages()
    {
        await using var scenario = await Scenario.StartAsync();
        await scenario.Telegram.WriteAsync(Ben, "/compact");
        await scenario.Telegram.SeeAsync(Ben, "nothing to compact");
        await scenario.Telegram.WriteAsync(Ben, "go");
        var turn = await scenario.Box.SeeTurnAsync("go");

        await scenario.Telegram.WriteAsync(Ben, "/compact");

        var compacting = await scenario.Box.SeeTurnAsync("/compact");
        Assert.True(compacting.Submission is { Compact: true, Fresh: true });
        Assert.Equal(turn.Submission.SessionId, compacting.Submission.SessionId);
    }

    private static async Task<(ScriptedTurn Turn, Bubble Told)> FailAsync(Scenario scenario, TurnFailure failure, string prompt = "go")
    {
        await scenario.Telegram.WriteAsync(Ben, prompt);
        var turn = (await scenario.Box.SeeTurnAsync(prompt)).Start();
        turn.Fail(failure);
        return (turn, await scenario.Telegram.SeeAsync(Ben, b => b.Text.Contains(failure.Message, StringComparison.Ordinal) && b.Keyboard.Count > 0 && b.DataOf("Goes on") is null, failure.Message));
    }
}
