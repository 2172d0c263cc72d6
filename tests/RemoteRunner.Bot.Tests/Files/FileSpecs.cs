using System.Text;
using RemoteRunner.Bot.Tests.Drivers;
using static RemoteRunner.Bot.Tests.Drivers.SimulatedTelegram;

namespace RemoteRunner.Bot.Tests.Files;

/// <summary>Photos, albums and documents in; files out.</summary>
public sealed class FileSpecs
{
    // A transparent PNG of 1 x 1.
    private static readonly byte[] _png = Convert.FromBase64String(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==");

    [Fact]
    public async Task A_photos_caption_is_the_prompt_and_Claude_sees_the_photo()
    {
        await using var scenario = await Scenario.StartAsync();
        var id = await scenario.Telegram.SendAsync(Ben, "photo", _png, caption: "What is this?");

        var turn = await Wait.ForAsync(() => Task.FromResult(scenario.Box.Turns.SingleOrDefault()), "a turn");

        Assert.Equal($"What is this?\n\n(Files sent with this message, in the workspace:\n- .inbox/photo-{id}.jpg (picture, shown above))", turn.Submission.Prompt);
        Assert.Equal([$".inbox/photo-{id}.jpg"], turn.Submission.Pictures);
        Assert.Equal(_png, scenario.Box.Files[$".inbox/photo-{id}.jpg"]);
    }

    [Fact]
    public async Task A_document_goes_into_the_inbox_and_is_named()
    {
        await using var scenario = await Scenario.StartAsync();
        await scenario.Telegram.SendAsync(Ben, "document", "a;b"u8.ToArray(), "table.csv", "Sum it up.");

        var turn = await Wait.ForAsync(() => Task.FromResult(scenario.Box.Turns.SingleOrDefault()), "a turn");

        Assert.StartsWith("Sum it up.\n", turn.Submission.Prompt, StringComparison.Ordinal);
        Assert.Contains("- .inbox/table.csv (3 bytes)", turn.Submission.Prompt, StringComparison.Ordinal);
        Assert.Empty(turn.Submission.Pictures ?? []);
        Assert.Equal("a;b"u8.ToArray(), scenario.Box.Files[".inbox/table.csv"]);
    }

    [Fact]
    public async Task An_album_is_one_turn_and_what_follows_it_comes_after()
    {
        await using var scenario = await Scenario.StartAsync();
        var first = await scenario.Telegram.SendAsync(Ben, "photo", _png, caption: "Compare them.", album: "a1");
        await scenario.Telegram.SendAsync(Ben, "photo", _png, album: "a1");
        var third = await scenario.Telegram.SendAsync(Ben, "photo", _png, album: "a1");
        await scenario.Telegram.WriteAsync(Ben, "And then?");

        await scenario.Box.SeeTurnAsync("And then?");

        Assert.Equal(2, scenario.Box.InOrder.Count);
        Assert.StartsWith("Compare them.", scenario.Box.InOrder[0].Submission.Prompt, StringComparison.Ordinal);
        Assert.Equal([.. Enumerable.Range(first, third - first + 1).Select(i => $".inbox/photo-{i}.jpg")], scenario.Box.InOrder[0].Submission.Pictures);
    }

    [Fact]
    public async Task An_album_survives_a_restart_of_the_bot()
    {
        await using var scenario = await Scenario.StartAsync(startBot: false);
        for (var i = 0; i < 3; i++)
            await scenario.Telegram.SendAsync(Ben, "document", [(byte)i], $"{i}.bin", album: "a2");
        scenario.Box.Away = true;
        await scenario.StartBotAsync();
        await scenario.Telegram.SeeAsync(Ben, "box");
        await scenario.StopBotAsync();

        scenario.Box.Away = false;
        await scenario.StartBotAsync();
        await Wait.UntilAsync(() => Task.FromResult(scenario.Box.Turns.Count > 0), "a turn");

        Assert.Equal([".inbox/0.bin", ".inbox/1.bin", ".inbox/2.bin"], scenario.Box.Files.Keys.Order());
        Assert.All(Enumerable.Range(0, 3), i => Assert.Contains($"{i}.bin", scenario.Box.Turns.Single().Submission.Prompt, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_file_that_Telegram_does_not_hand_out_is_refused_with_the_reason()
    {
        await using var scenario = await Scenario.StartAsync();
        await scenario.Telegram.SendAsync(Ben, "document", new byte[(20 * 1024 * 1024) + 1], "big.iso", "Unpack it.");

        var told = await scenario.Telegram.SeeAsync(Ben, "20 MB");

        Assert.Contains("big.iso", told.Text, StringComparison.Ordinal);
        Assert.Empty(scenario.Box.Turns);
    }

    [Fact]
    public async Task Get_brings_a_file_a_picture_as_a_picture()
    {
        await using var scenario = await Scenario.StartAsync();
        scenario.Box.Files["docs/my notes.md"] = "# notes"u8.ToArray();
        scenario.Box.Files["shot.png"] = _png;
        scenario.Box.Files["broken.png"] = "no picture"u8.ToArray();

        await scenario.Telegram.WriteAsync(Ben, "/get docs/my notes.md");
        await scenario.Telegram.WriteAsync(Ben, "/get shot.png");
        await scenario.Telegram.WriteAsync(Ben, "/get broken.png");
        await scenario.Telegram.WriteAsync(Ben, "/get nothing.txt");
        await scenario.Telegram.WriteAsync(Ben, "/get");

        await scenario.Telegram.SeeAsync(Ben, "Which file?");
        var notes = await scenario.Telegram.ReadFileAsync(Ben, "my notes.md");
        Assert.Equal(("my notes.md", "# notes"), (notes.Name, Encoding.UTF8.GetString(notes.Content)));
        Assert.Equal(_png, (await scenario.Telegram.ReadFileAsync(Ben, "shot.png")).Content);
        Assert.Equal("no picture"u8.ToArray(), (await scenario.Telegram.ReadFileAsync(Ben, "broken.png")).Content);
        await scenario.Telegram.SeeAsync(Ben, "There is no such thing.");
        Assert.Equal([200, 400], (await scenario.Telegram.CallsAsync("sendPhoto")).Select(c => c.Status));
        Assert.Equal([200, 200], (await scenario.Telegram.CallsAsync("sendDocument")).Select(c => c.Status));
    }

    [Fact]
    public async Task A_reply_brings_the_quoted_text_along()
    {
        await using var scenario = await Scenario.StartAsync();
        var said = await scenario.Telegram.WriteAsync(Ben, "one thing\nanother thing");
        await scenario.Box.SeeTurnAsync("one thing\nanother thing");

        await scenario.Telegram.WriteAsync(Ben, "Do both.", replyTo: said);
        await scenario.Telegram.WriteAsync(Ben, "Do this.", replyTo: said, quote: "another thing");

        await scenario.Box.SeeTurnAsync("> one thing\n> another thing\n\nDo both.");
        await scenario.Box.SeeTurnAsync("> another thing\n\nDo this.");
    }

    [Fact]
    public async Task A_reply_to_an_answer_quotes_what_Claude_said_and_not_what_it_cost()
    {
        await using var scenario = await Scenario.StartAsync();
        await scenario.Telegram.WriteAsync(Ben, "first");
        (await scenario.Box.SeeTurnAsync("first")).Start().Succeed("One thing.\n\n*Another thing.*", cost: 0.034m);
        var answer = await scenario.Telegram.SeeAsync(Ben, "$0.03");

        await scenario.Telegram.WriteAsync(Ben, "Go on.", replyTo: answer.MessageId);

        await scenario.Box.SeeTurnAsync("> One thing.\n> \n> Another thing.\n\nGo on.");
    }

    [Fact]
    public async Task Below_an_answer_is_a_button_for_each_file_that_the_turn_changed()
    {
        await using var scenario = await Scenario.StartAsync();
        scenario.Box.Files["src/App.cs"] = "class App;"u8.ToArray();
        await scenario.Telegram.WriteAsync(Ben, "Write them.");
        var turn = (await scenario.Box.SeeTurnAsync("Write them.")).Start();
        foreach (var (id, name, path, ok) in new[] { ("1", "Edit", "src/App.cs", true), ("2", "Write", "refused.txt", false), ("3", "Read", "read.txt", true), ("4", "Edit", "src/App.cs", true), ("5", "Write", "logo.png", true) })
        {
            turn.UseTool(name, path, id);
            turn.EndTool(name, ok, id);
        }

        turn.Succeed("Both are written.");

        var answer = await scenario.Telegram.SeeAsync(Ben, "Both are written.");
        Assert.Equal(["📄 src/App.cs", "📄 logo.png"], answer.Keyboard.SelectMany(row => row).Select(b => b.Text));
        await scenario.Telegram.TapAsync(Ben, answer.MessageId, answer.Keyboard[0][0].Data!);
        var (file, content) = await scenario.Telegram.ReadFileAsync(Ben, "src/App.cs");
        Assert.EndsWith("App.cs", file, StringComparison.Ordinal);
        Assert.Equal("class App;"u8.ToArray(), content);
    }
}
