using System.Text;
using RemoteRunner.Bot.Tests.Drivers;
using RemoteRunner.Core.Turns;
using static RemoteRunner.Bot.Tests.Drivers.SimulatedTelegram;

namespace RemoteRunner.Bot.Tests.Files;

/// <summary>The buttons below an answer, one for each file the turn wrote or changed.</summary>
public sealed class ChangedFileSpecs
{
    [Fact]
    public async Task Each_file_that_was_written_or_changed_has_a_button_once()
    {
        await using var scenario = await Scenario.StartAsync();
        await scenario.Telegram.WriteAsync(Ben, "go");
        var turn = (await scenario.Box.SeeTurnAsync("go")).Start();

        Use(turn, "Write", "docs/notes.md");
        Use(turn, "Edit", "src/App.cs");
        Use(turn, "Edit", "src/App.cs");
        Use(turn, "Read", "README.md");
        Use(turn, "Edit", "refused.cs", ok: false);
        Use(turn, "Write", "/home/me/.claude/plans/plan.md");
        Use(turn, "Write", new string('a', 199) + "…");
        Use(turn, "Write", "shot.png");
        turn.Succeed("Done.");

        var answer = await scenario.Telegram.SeeAsync(Ben, "Done.");
        Assert.Equal(["📄 docs/notes.md", "📄 src/App.cs", "📄 shot.png"], answer.Keyboard.SelectMany(row => row).Select(b => b.Text));
    }

    [Fact]
    public async Task A_tap_brings_the_file_even_after_a_restart_of_the_bot()
    {
        await using var scenario = await Scenario.StartAsync();
        var answer = await AnswerAsync(scenario, "docs/notes.md", "gone.txt");
        scenario.Box.Files["docs/notes.md"] = "# notes"u8.ToArray();
        await scenario.StopBotAsync();
        await scenario.StartBotAsync();

        await scenario.Telegram.TapAsync(Ben, answer.MessageId, answer.DataOf("notes.md")!);
        await scenario.Telegram.TapAsync(Ben, answer.MessageId, answer.DataOf("gone.txt")!);

        var file = await scenario.Telegram.ReadFileAsync(Ben, "docs/notes.md");
        Assert.Equal(("notes.md", "# notes"), (file.Name, Encoding.UTF8.GetString(file.Content)));
        await scenario.Telegram.SeeAsync(Ben, "There is no such thing.");
    }

    [Fact]
    public async Task Only_the_newest_six_have_a_button()
    {
        await using var scenario = await Scenario.StartAsync();

        var answer = await AnswerAsync(scenario, [.. Enumerable.Range(1, 10).Select(i => $"{i}.txt")]);

        Assert.Equal([.. Enumerable.Range(5, 6).Select(i => $"📄 {i}.txt")], answer.Keyboard.SelectMany(row => row).Select(b => b.Text));
    }

    [Fact]
    public async Task A_button_that_is_made_up_brings_nothing()
    {
        await using var scenario = await Scenario.StartAsync();
        var answer = await AnswerAsync(scenario, "a.txt");

        var beyond = await scenario.Telegram.TapAsync(Ben, answer.MessageId, answer.DataOf("a.txt")![..^1] + "7", force: true);
        var unknown = await scenario.Telegram.TapAsync(Ben, answer.MessageId, $"f:{Guid.NewGuid():N}:0", force: true);

        Assert.True(beyond.ShowAlert);
        Assert.True(unknown.ShowAlert);
        Assert.Empty(await scenario.Telegram.CallsAsync("sendDocument"));
    }

    [Fact]
    public async Task The_files_stay_when_the_turn_goes_on()
    {
        await using var scenario = await Scenario.StartAsync();
        await scenario.Telegram.WriteAsync(Ben, "go");
        var turn = (await scenario.Box.SeeTurnAsync("go")).Start();
        Use(turn, "Write", "a.txt");
        turn.Fail(new TurnFailure(TurnFailureKind.MaxTurns, "Enough."));
        var told = await scenario.Telegram.SeeAsync(Ben, b => b.DataOf("Continue") is not null, "the failure with its buttons");

        await scenario.Telegram.TapAsync(Ben, told.MessageId, told.DataOf("Continue")!);

        var after = await scenario.Telegram.SeeAsync(Ben, b => b.MessageId == told.MessageId && b.DataOf("Continue") is null, "the message without Continue");
        Assert.NotNull(after.DataOf("a.txt"));
    }

    [Fact]
    public async Task A_long_path_is_cut_at_its_beginning_and_never_within_a_character()
    {
        await using var scenario = await Scenario.StartAsync();

        var answer = await AnswerAsync(scenario, "folder/🧪" + new string('x', 18) + ".txt");

        Assert.Equal("📄 …" + new string('x', 18) + ".txt", Assert.Single(Assert.Single(answer.Keyboard)).Text);
    }

    private static async Task<Bubble> AnswerAsync(Scenario scenario, params string[] written)
    {
        await scenario.Telegram.WriteAsync(Ben, "go");
        var turn = (await scenario.Box.SeeTurnAsync("go")).Start();
        foreach (var path in written)
            Use(turn, "Write", path);
        turn.Succeed("Done.");
        return await scenario.Telegram.SeeAsync(Ben, "Done.");
    }

    private static void Use(ScriptedTurn turn, string tool, string path, bool ok = true)
    {
        var id = Guid.NewGuid().ToString("N");
        turn.UseTool(tool, path, id);
        turn.EndTool(tool, ok, id);
    }
}
