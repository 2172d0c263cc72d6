using RemoteRunner.Bot.Tests.Drivers;
using static RemoteRunner.Bot.Tests.Drivers.SimulatedTelegram;

namespace RemoteRunner.Bot.Tests.Turns;

/// <summary>With Telegram:RichMessages an answer is one rich message with Claude's own Markdown.</summary>
public sealed class RichSpecs
{
    private const string Answer = "# Title\n\n| a | b |\n|---|---|\n| 1 | 2 |";

    private static readonly Dictionary<string, string?> _rich = new() { ["Telegram:RichMessages"] = "true", ["Telegram:AnswerInPlaceWithin"] = "00:10:00" };

    [Fact]
    public async Task An_answer_is_one_rich_message_with_the_Markdown_as_it_is_and_the_progress_goes()
    {
        await using var scenario = await Scenario.StartAsync(_rich);
        await scenario.Telegram.WriteAsync(Ben, "table");
        var turn = (await scenario.Box.SeeTurnAsync("table")).Start();
        turn.Say("Working.");
        await scenario.Telegram.SeeAsync(Ben, "Working.");

        turn.Succeed(Answer, cost: 0.034m);

        var shown = await scenario.Telegram.SeeAsync(Ben, "| 1 | 2 |");
        Assert.Equal($"{Answer}\n\n$0.03", shown.Text);
        Assert.False(shown.Silent);
        await Wait.UntilAsync(async () => (await scenario.Telegram.ReadBotAsync(Ben)).Count == 1, "the progress message to go");
    }

    [Fact]
    public async Task An_answer_that_is_refused_so_comes_as_text_once()
    {
        await using var scenario = await Scenario.StartAsync(_rich);
        await scenario.Telegram.FailAsync(new { kind = "serverError", method = "sendRichMessage", status = 400 });
        await scenario.Telegram.WriteAsync(Ben, "table");

        (await scenario.Box.SeeTurnAsync("table")).Start().Succeed(Answer);

        var shown = await scenario.Telegram.SeeAsync(Ben, "Title");
        Assert.Contains("<b>Title</b>", shown.Html);
        Assert.Single(await scenario.Telegram.ReadBotAsync(Ben));
        Assert.Single(await scenario.Telegram.CallsAsync("sendRichMessage"));
    }

    [Fact]
    public async Task An_answer_too_long_for_one_comes_as_its_beginning_and_a_file()
    {
        await using var scenario = await Scenario.StartAsync(_rich);
        await scenario.Telegram.WriteAsync(Ben, "novel");

        (await scenario.Box.SeeTurnAsync("novel")).Start().Succeed(string.Join("\n\n", Enumerable.Range(1, 1500).Select(i => $"Paragraph {i} of the story.")));

        await scenario.Telegram.SeeAsync(Ben, "The whole answer");
        Assert.Empty(await scenario.Telegram.CallsAsync("sendRichMessage"));
    }
}
