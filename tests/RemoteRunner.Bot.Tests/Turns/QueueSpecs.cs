using RemoteRunner.Bot.Tests.Drivers;
using RemoteRunner.Core.Turns;
using RemoteRunner.TestSupport;
using static RemoteRunner.Bot.Tests.Drivers.SimulatedTelegram;

namespace RemoteRunner.Bot.Tests.Turns;

/// <summary>A message that waits behind another one can be edited and removed.</summary>
public sealed class QueueSpecs
{
    [Fact]
    public async Task A_message_that_waits_is_replaced_by_its_edit()
    {
        await using var scenario = await Scenario.StartAsync();
        await scenario.Telegram.WriteAsync(Ben, "first");
        (await scenario.Box.SeeTurnAsync("first")).Start();
        var second = await scenario.Telegram.WriteAsync(Ben, "secnod");
        var turn = await scenario.Box.SeeTurnAsync("secnod");

        await scenario.Telegram.EditAsync(Ben, second, "second");

        var told = await scenario.Telegram.SeeAsync(Ben, "Taken:");
        Assert.Equal(second, told.ReplyTo);
        Assert.Equal("second", turn.Submission.Prompt);
        Assert.Equal(2, scenario.Box.Turns.Count);
    }

    [Fact]
    public async Task An_edit_of_a_message_that_runs_comes_too_late_and_is_told_so()
    {
        await using var scenario = await Scenario.StartAsync();
        var first = await scenario.Telegram.WriteAsync(Ben, "first");
        var turn = (await scenario.Box.SeeTurnAsync("first")).Start();

        await scenario.Telegram.EditAsync(Ben, first, "something else");

        await scenario.Telegram.SeeAsync(Ben, "Too late:");
        Assert.Equal("first", turn.Submission.Prompt);
    }

    [Fact]
    public async Task The_edited_caption_of_a_file_that_waits_keeps_the_file()
    {
        await using var scenario = await Scenario.StartAsync();
        await scenario.Telegram.WriteAsync(Ben, "first");
        (await scenario.Box.SeeTurnAsync("first")).Start();
        var sent = await scenario.Telegram.SendAsync(Ben, "document", [1, 2, 3], "a.bin", "Raed it.");
        var turn = await Wait.ForAsync(() => Task.FromResult(scenario.Box.Turns.FirstOrDefault(t => t.Submission.Prompt.StartsWith("Raed", StringComparison.Ordinal))), "a turn");

        await scenario.Telegram.EditAsync(Ben, sent, "Read it.");

        await scenario.Telegram.SeeAsync(Ben, "Taken:");
        Assert.Equal("Read it.\n\n(Files sent with this message, in the workspace:\n- .inbox/a.bin (3 bytes))", turn.Submission.Prompt);
    }

    [Fact]
    public async Task A_message_that_waits_is_shown_so_and_can_be_removed()
    {
        await using var scenario = await Scenario.StartAsync();
        await scenario.Telegram.WriteAsync(Ben, "first");
        var first = (await scenario.Box.SeeTurnAsync("first")).Start();
        await scenario.Telegram.WriteAsync(Ben, "second");
        var second = await scenario.Box.SeeTurnAsync("second");

        var shown = await scenario.Telegram.SeeAsync(Ben, b => b.DataOf("Remove") is not null, "the button Remove");
        Assert.Contains("Waiting for the message before it", shown.Text, StringComparison.Ordinal);
        var tap = await scenario.Telegram.TapAsync(Ben, shown.MessageId, shown.DataOf("Remove")!);

        Assert.Equal("Removed.", tap.Text);
        Assert.Equal((TurnState.Cancelled, TurnState.Running), (second.State, first.State));
    }

    [Fact]
    public async Task The_button_goes_when_its_message_begins()
    {
        await using var scenario = await Scenario.StartAsync();
        await scenario.Telegram.WriteAsync(Ben, "first");
        var first = (await scenario.Box.SeeTurnAsync("first")).Start();
        await scenario.Telegram.WriteAsync(Ben, "second");
        var shown = await scenario.Telegram.SeeAsync(Ben, b => b.DataOf("Remove") is not null, "the button Remove");

        first.End(TurnState.Succeeded, "One.");
        (await scenario.Box.SeeTurnAsync("second")).Start();

        await scenario.Telegram.SeeAsync(Ben, b => b.MessageId == shown.MessageId && b.Keyboard.Count == 0, "the message without its button");
        // As a slow phone taps that still shows it.
        Assert.Equal("It has begun. /stop stops it.", (await scenario.Telegram.TapAsync(Ben, shown.MessageId, shown.DataOf("Remove")!, force: true)).Text);
    }

    [Theory]
    [InlineData(CacheKind.Garnet)]
    [InlineData(CacheKind.Redis)]
    public async Task A_message_that_waits_is_sent_now_and_says_where_its_answer_is(CacheKind cache)
    {
        await using var scenario = await Scenario.StartAsync(cache: cache);
        var (first, second, shown) = await TwoAsync(scenario);

        var tap = await scenario.Telegram.TapAsync(Ben, shown.MessageId, shown.DataOf("Send now")!);
        await scenario.Telegram.SeeAsync(Ben, b => b.MessageId == shown.MessageId && b.Text.Contains("Claude gets this at its next step", StringComparison.Ordinal) && b.Keyboard.Count == 0, "the message without its buttons");
        var again = await scenario.Telegram.TapAsync(Ben, shown.MessageId, shown.DataOf("Send now")!, force: true);
        second.EndJoined(first.Id);

        var joined = await scenario.Telegram.SeeAsync(Ben, "Claude took this up while it worked");
        Assert.Equal(("Claude gets it at its next step.", tap.Text), (tap.Text, again.Text));
        Assert.Equal((shown.MessageId, 0), (joined.MessageId, joined.Keyboard.Count));
        Assert.Equal(TurnState.Running, first.State);
        first.Succeed("Both.");
        await scenario.Telegram.SeeAsync(Ben, "Both.");
    }

    [Fact]
    public async Task A_message_that_is_sent_now_and_taken_up_while_the_bot_is_away_is_told_of_once()
    {
        await using var scenario = await Scenario.StartAsync();
        var (first, second, shown) = await TwoAsync(scenario);
        await scenario.Telegram.TapAsync(Ben, shown.MessageId, shown.DataOf("Send now")!);
        await scenario.StopBotAsync();
        second.EndJoined(first.Id);

        await scenario.StartBotAsync();
        await scenario.Telegram.SeeAsync(Ben, "Claude took this up while it worked");
        first.Succeed("Both.");

        await scenario.Telegram.SeeAsync(Ben, "Both.");
        var texts = (await scenario.Telegram.ReadBotAsync(Ben)).Select(b => b.Text).ToList();
        Assert.Single(texts, t => t.Contains("Claude took this up", StringComparison.Ordinal));
        Assert.DoesNotContain(texts, t => t.Contains("Claude gets this at its next step", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_message_whose_turn_came_first_runs_by_itself()
    {
        await using var scenario = await Scenario.StartAsync();
        var (first, second, shown) = await TwoAsync(scenario);
        await scenario.Telegram.TapAsync(Ben, shown.MessageId, shown.DataOf("Send now")!);
        await scenario.Telegram.SeeAsync(Ben, "Claude gets this at its next step");

        first.Succeed("One.");
        second.Join(null);
        second.Start().Succeed("Two.");

        await scenario.Telegram.SeeAsync(Ben, "One.");
        await scenario.Telegram.SeeAsync(Ben, "Two.");
        Assert.Equal(1, scenario.Box.Joins);
    }

    [Fact]
    public async Task Says_why_a_message_is_not_sent_now()
    {
        await using var scenario = await Scenario.StartAsync();
        var (first, second, shown) = await TwoAsync(scenario);
        scenario.Box.RefuseJoins = "What runs is somebody else's.";
        var refused = await scenario.Telegram.TapAsync(Ben, shown.MessageId, shown.DataOf("Send now")!);
        first.Succeed("One.");
        second.Start();

        var late = await scenario.Telegram.TapAsync(Ben, shown.MessageId, shown.DataOf("Send now")!, force: true);

        Assert.Equal(("What runs is somebody else's.", true), (refused.Text, refused.ShowAlert));
        Assert.Equal(("Claude has just finished what it could have joined: it runs by itself.", true), (late.Text, late.ShowAlert));
    }

    private static async Task<(ScriptedTurn First, ScriptedTurn Second, Bubble Shown)> TwoAsync(Scenario scenario)
    {
        await scenario.Telegram.WriteAsync(Ben, "first");
        var first = (await scenario.Box.SeeTurnAsync("first")).Start();
        await scenario.Telegram.WriteAsync(Ben, "second");
        var second = await scenario.Box.SeeTurnAsync("second");
        return (first, second, await scenario.Telegram.SeeAsync(Ben, b => b.DataOf("Send now") is not null, "the button Send now"));
    }
}
