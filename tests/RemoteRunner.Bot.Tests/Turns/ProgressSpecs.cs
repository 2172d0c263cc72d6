using RemoteRunner.Bot.Tests.Drivers;
using RemoteRunner.Bot.Turns;
using RemoteRunner.Core.Turns;
using static RemoteRunner.Bot.Tests.Drivers.SimulatedTelegram;

namespace RemoteRunner.Bot.Tests.Turns;

/// <summary>How much a chat is shown while Claude works.</summary>
public sealed class ProgressSpecs
{
    [Fact]
    public async Task Shows_one_line_in_a_quiet_chat_even_after_a_restart()
    {
        await using var scenario = await Scenario.StartAsync();
        await scenario.Telegram.WriteAsync(Ben, "/progress quiet");
        await scenario.Telegram.SeeAsync(Ben, "Quiet");
        await scenario.StopBotAsync();
        await scenario.StartBotAsync();

        await WorkAsync(scenario);

        var shown = await scenario.Telegram.SeeAsync(Ben, "App.cs");
        Assert.DoesNotContain('\n', shown.Text);
        Assert.DoesNotContain("I look around", shown.Text);
    }

    [Fact]
    public async Task Shows_the_text_what_is_to_be_done_and_the_tool_by_default()
    {
        await using var scenario = await Scenario.StartAsync();

        await WorkAsync(scenario);

        var shown = await scenario.Telegram.SeeAsync(Ben, "App.cs");
        Assert.Contains("I look around", shown.Text);
        Assert.Contains("✅ Look around", shown.Text);
        Assert.Contains("▶️ Write <it>", shown.Text);
        Assert.Contains("◻️ Test it", shown.Text);
        Assert.DoesNotContain("tokens of context", shown.Text);
    }

    [Fact]
    public async Task Shows_every_tool_the_sub_agents_and_the_context_in_a_verbose_chat()
    {
        await using var scenario = await Scenario.StartAsync();
        await scenario.Telegram.WriteAsync(Ben, "/progress");
        var choices = await scenario.Telegram.SeeAsync(Ben, "Normal");
        await scenario.Telegram.TapAsync(Ben, choices.MessageId, choices.DataOf("Verbose")!);
        await scenario.Telegram.SeeAsync(Ben, b => b.DataOf("✓ Verbose") is not null, "the chosen form");

        await WorkAsync(scenario);

        var shown = await scenario.Telegram.SeeAsync(Ben, "34.2k tokens of context");
        Assert.Contains("✓ Bash: ls", shown.Text);
        Assert.Contains("✗ Bash: npm test", shown.Text);
        Assert.Contains("🤖 Task: explore", shown.Text);
        Assert.Contains("↳ 🔧 Read: src/App.cs", shown.Text);
    }

    [Theory]
    [InlineData("verbose", 34_150, 200_000, "17 % of 200k tokens of context", "context 17 %")]
    [InlineData("verbose", 900, 1_000_000, "1 % of 1M tokens of context", "context 1 %")]
    [InlineData("normal", 120_000, 200_000, null, "context 60 %")]
    [InlineData("normal", 34_150, 200_000, null, null)]
    public async Task Tells_the_context_as_a_share_of_what_the_model_can_read(string form, long tokens, long window, string? shown, string? footer)
    {
        await using var scenario = await Scenario.StartAsync();
        await scenario.Telegram.WriteAsync(Ben, $"/progress {form}");
        await scenario.Telegram.SeeAsync(Ben, b => b.Text.Length > 0, "the form");
        await scenario.Telegram.WriteAsync(Ben, "go");
        var turn = (await scenario.Box.SeeTurnAsync("go")).Start();
        turn.Emit(new ContextUsed(tokens, window) { At = DateTimeOffset.UtcNow });
        turn.Say("I look around.");
        var progress = await scenario.Telegram.SeeAsync(Ben, "I look around.");
        turn.Succeed("Done with it.");

        var answer = await scenario.Telegram.SeeAsync(Ben, "Done with it.");
        Assert.Equal(shown is not null, progress.Text.Contains(shown ?? "of context", StringComparison.Ordinal));
        Assert.Equal(footer is null ? "Done with it." : $"Done with it.\n\n{footer}", answer.Text);
    }

    [Fact]
    public void Needs_no_edit_for_what_is_shown_only_beside_something_else()
    {
        // Claude tells its context a moment before its first words: an edit for it would hold them up.
        var view = new TurnView(TimeProvider.System, ProgressForm.Verbose);
        view.Apply(new TurnStarted { At = DateTimeOffset.UtcNow });
        var shown = view.Version;

        view.Apply(new ContextUsed(34_200) { At = DateTimeOffset.UtcNow });
        Assert.Equal(shown, view.Version);
        view.Apply(new TextDelta("Here", 0) { At = DateTimeOffset.UtcNow });
        Assert.NotEqual(shown, view.Version);
    }

    private static async Task WorkAsync(Scenario scenario)
    {
        await scenario.Telegram.WriteAsync(Ben, "go");
        var turn = (await scenario.Box.SeeTurnAsync("go")).Start();
        var now = DateTimeOffset.UtcNow;
        turn.Say("I look around.");
        turn.UseTool("Bash", "ls", "t1");
        turn.Emit(new ToolEnded("t1", "Bash", true, "a.txt") { At = now });
        turn.UseTool("Bash", "npm test", "t2");
        turn.Emit(new ToolEnded("t2", "Bash", false, "1 failed") { At = now });
        turn.Emit(new TodoChanged([new("Look around", TodoState.Done), new("Write <it>", TodoState.InProgress), new("Test it", TodoState.Open)]) { At = now });
        turn.Emit(new ContextUsed(34_150) { At = now });
        turn.UseTool("Task", "explore", "t3");
        turn.Emit(new ToolStarted("t4", "Read", "src/App.cs", "t3") { At = now });
    }
}
