using System.Text;
using RemoteRunner.Bot.Tests.Drivers;
using RemoteRunner.Core.Turns;
using RemoteRunner.TestSupport;
using static RemoteRunner.Bot.Tests.Drivers.SimulatedTelegram;

namespace RemoteRunner.Bot.Tests.Turns;

public sealed class DeliverySpecs
{
    [Theory]
    [InlineData(CacheKind.Redis)]
    [InlineData(CacheKind.Garnet)]
    public async Task Brings_a_message_to_the_box_and_its_answer_back(CacheKind cache)
    {
        await using var scenario = await Scenario.StartAsync(cache: cache);
        await scenario.Telegram.WriteAsync(Ben, "list the files here");

        var turn = await scenario.Box.SeeTurnAsync("list the files here");
        Assert.Equal("tg:1002", turn.User.Value);
        turn.Start().Say("Here ");
        turn.Succeed("Here **they** are.");

        var answer = await scenario.Telegram.SeeAsync(Ben, "Here they are.");
        Assert.Contains("<b>they</b>", answer.Html);
        Assert.Single(await scenario.Telegram.ReadBotAsync(Ben));
    }

    [Fact]
    public async Task Shows_what_Claude_does_and_says_in_one_message()
    {
        await using var scenario = await Scenario.StartAsync();
        await scenario.Telegram.WriteAsync(Ben, "test it");
        var turn = (await scenario.Box.SeeTurnAsync("test it")).Start();

        turn.Say("I run the **tests");
        var first = await scenario.Telegram.SeeAsync(Ben, "I run the");
        turn.UseTool("Bash", "npm test & more");
        var second = await scenario.Telegram.SeeAsync(Ben, "Bash: npm test & more");

        Assert.Equal(first.MessageId, second.MessageId);
        Assert.True(second.Silent);
        turn.Succeed("All green.");
        var answer = await scenario.Telegram.SeeAsync(Ben, "All green.");
        Assert.Equal(first.MessageId, answer.MessageId);
    }

    [Fact]
    public async Task Edits_progress_no_more_often_than_every_one_and_a_half_seconds_after_the_first_words()
    {
        await using var scenario = await Scenario.StartAsync();
        await scenario.Telegram.WriteAsync(Ben, "talk");
        var turn = (await scenario.Box.SeeTurnAsync("talk")).Start();

        for (var i = 0; (await EditsAsync()).Count < 5; i++)
        {
            turn.Say($"word{i} ");
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }

        var edits = await EditsAsync();
        Assert.All(edits.Skip(2).Zip(edits.Skip(3)), pair => Assert.True(pair.Second.At - pair.First.At >= TimeSpan.FromSeconds(1.4), $"{pair.Second.At - pair.First.At}"));
        turn.Succeed("That was it.");
        await scenario.Telegram.SeeAsync(Ben, "That was it.");
        Assert.DoesNotContain(await scenario.Telegram.CallsAsync(), c => c.Status == 429);

        Task<IReadOnlyList<Call>> EditsAsync() => scenario.Telegram.CallsAsync("editMessageText");
    }

    [Fact]
    public async Task Rings_for_an_answer_that_took_long_and_takes_the_progress_away()
    {
        await using var scenario = await Scenario.StartAsync(new() { ["Telegram:AnswerInPlaceWithin"] = "00:00:00" });
        await scenario.Telegram.WriteAsync(Ben, "work");
        var turn = (await scenario.Box.SeeTurnAsync("work")).Start();
        turn.Say("Working.");
        var progress = await scenario.Telegram.SeeAsync(Ben, "Working.");

        turn.Succeed("Worked.", cost: 0.034m, duration: TimeSpan.FromSeconds(72));

        var answer = await scenario.Telegram.SeeAsync(Ben, "Worked.");
        Assert.NotEqual(progress.MessageId, answer.MessageId);
        Assert.False(answer.Silent);
        Assert.Contains("1 min 12 s · $0.03", answer.Text);
        await Wait.UntilAsync(async () => (await scenario.Telegram.ReadBotAsync(Ben)).Count == 1, "the progress message to go");
    }

    [Fact]
    public async Task Tells_how_many_messages_are_before_one_that_waits()
    {
        await using var scenario = await Scenario.StartAsync();
        await scenario.Telegram.WriteAsync(Ben, "first");
        await scenario.Box.SeeTurnAsync("first");
        await scenario.Telegram.WriteAsync(Ben, "second");

        await scenario.Telegram.SeeAsync(Ben, "Waiting for the message before it");
    }

    [Fact]
    public async Task Keeps_the_answers_of_a_session_in_the_order_of_its_prompts_also_when_the_first_is_heard_of_last()
    {
        await using var scenario = await Scenario.StartAsync(new() { ["Telegram:AnswerInPlaceWithin"] = "00:00:00" });
        await scenario.Telegram.WriteAsync(Ben, "first");
        var first = (await scenario.Box.SeeTurnAsync("first")).Start();
        first.Say("Working on the first.");
        await scenario.Telegram.SeeAsync(Ben, "Working on the first.");
        await scenario.Telegram.WriteAsync(Ben, "second");
        var second = await scenario.Box.SeeTurnAsync("second");
        await scenario.Telegram.SeeAsync(Ben, "Waiting for the message before it");

        second.Start().Succeed("The second answer.");
        first.Succeed("The first answer.");

        await scenario.Telegram.SeeAsync(Ben, "The second answer.");
        await Wait.UntilAsync(async () => (await scenario.Telegram.ReadBotAsync(Ben)).Count == 2, "the progress messages to go");
        var answers = (await scenario.Telegram.ReadBotAsync(Ben)).OrderBy(m => m.MessageId).Select(m => m.Text.Split('\n')[0]);
        Assert.Equal(["The first answer.", "The second answer."], answers);
    }

    [Fact]
    public async Task Splits_a_long_answer_in_order_and_rings_once()
    {
        await using var scenario = await Scenario.StartAsync();
        await scenario.Telegram.WriteAsync(Ben, "long");
        var lines = Enumerable.Range(1, 300).Select(i => $"{i} the line is {new string('x', 16)}").ToList();
        (await scenario.Box.SeeTurnAsync("long")).Start().Succeed(string.Join("\n\n", lines));

        await scenario.Telegram.SeeAsync(Ben, lines[^1]);
        var bubbles = await scenario.Telegram.ReadBotAsync(Ben);

        Assert.InRange(bubbles.Count, 2, 3);
        Assert.All(lines, line => Assert.Single(bubbles, b => b.Text.Split('\n').Contains(line)));
        Assert.All(bubbles.SkipLast(1), b => Assert.True(b.Silent));
        Assert.False(bubbles[^1].Silent);
    }

    [Fact]
    public async Task Sends_a_very_long_answer_as_one_message_and_a_file()
    {
        await using var scenario = await Scenario.StartAsync();
        await scenario.Telegram.WriteAsync(Ben, "novel");
        (await scenario.Box.SeeTurnAsync("novel")).Start().Succeed("It begins. " + string.Join("\n\n", Enumerable.Range(1, 1000).Select(i => $"Paragraph {i} of the story.")));

        var file = await scenario.Telegram.SeeAsync(Ben, b => b.Attachment is not null, "the file");
        Assert.Equal("answer.md", file.Attachment!.FileName);
        Assert.Contains("The whole answer", file.Text);
        Assert.Equal(2, (await scenario.Telegram.ReadBotAsync(Ben)).Count);
    }

    [Fact]
    public async Task Sends_an_answer_as_a_file_from_as_many_messages_on_as_is_set()
    {
        await using var scenario = await Scenario.StartAsync(new() { ["Telegram:AnswerMessages"] = "1" });
        await scenario.Telegram.WriteAsync(Ben, "short");
        (await scenario.Box.SeeTurnAsync("short")).Start().Succeed("Short enough.");
        await scenario.Telegram.SeeAsync(Ben, "Short enough.");
        await scenario.Telegram.WriteAsync(Ben, "long");
        var answer = string.Join("\n\n", Enumerable.Range(1, 200).Select(i => $"Paragraph **{i}** of the story."));

        (await scenario.Box.SeeTurnAsync("long")).Start().Succeed(answer);

        var (name, whole) = await scenario.Telegram.ReadFileAsync(Ben, "The whole answer");
        Assert.Equal(("answer.md", answer), (name, Encoding.UTF8.GetString(whole)));
        Assert.Single(await scenario.Telegram.ReadBotAsync(Ben), b => b.Text.Contains("Paragraph 1 of", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Sends_plain_text_once_when_Telegram_refuses_the_formatting()
    {
        await using var scenario = await Scenario.StartAsync();
        await scenario.Telegram.FailAsync(new { kind = "serverError", method = "sendMessage", status = 400 });
        await scenario.Telegram.WriteAsync(Ben, "format");
        (await scenario.Box.SeeTurnAsync("format")).Start().Succeed("Some **bold** words.");

        var answer = await scenario.Telegram.SeeAsync(Ben, "Some bold words.");

        Assert.DoesNotContain("<b>", answer.Html);
        Assert.Equal(2, (await scenario.Telegram.CallsAsync("sendMessage")).Count);
    }

    [Fact]
    public async Task Obeys_retry_after_and_still_delivers_the_answer_once()
    {
        await using var scenario = await Scenario.StartAsync();
        await scenario.Telegram.FailAsync(new { kind = "tooManyRequests", method = "sendMessage", retryAfter = 2 });
        await scenario.Telegram.WriteAsync(Ben, "flood");
        (await scenario.Box.SeeTurnAsync("flood")).Start().Succeed("Through.");

        await scenario.Telegram.SeeAsync(Ben, "Through.");
        var sends = await scenario.Telegram.CallsAsync("sendMessage");
        Assert.Equal([429, 200], sends.Select(s => s.Status));
        Assert.True(sends[1].At - sends[0].At >= TimeSpan.FromSeconds(1.9), $"{sends[1].At - sends[0].At}");
        Assert.Single(await scenario.Telegram.ReadBotAsync(Ben));
    }

    [Theory]
    [InlineData(TurnFailureKind.Authentication, "login is not accepted", "claude setup-token")]
    [InlineData(TurnFailureKind.Overloaded, "overloaded", "try again in a minute")]
    [InlineData(TurnFailureKind.CliMissing, "not installed", "install it")]
    public async Task Says_why_a_turn_failed_and_what_to_do(TurnFailureKind kind, string what, string advice)
    {
        await using var scenario = await Scenario.StartAsync();
        await scenario.Telegram.WriteAsync(Ben, "fail");
        (await scenario.Box.SeeTurnAsync("fail")).Start().Fail(new TurnFailure(kind, "What the box says."), "So far <so> good.");

        var message = await scenario.Telegram.SeeAsync(Ben, what);
        Assert.Contains(advice, message.Text);
        Assert.Contains("What the box says.", message.Text);
        Assert.Contains("So far", message.Text);
    }

    [Fact]
    public async Task Offers_to_continue_an_interrupted_turn_and_continues_it_in_its_session()
    {
        await using var scenario = await Scenario.StartAsync();
        await scenario.Telegram.WriteAsync(Ben, "work");
        var turn = (await scenario.Box.SeeTurnAsync("work")).Start();
        turn.End(TurnState.Interrupted, "I got this far.");
        var card = await scenario.Telegram.SeeAsync(Ben, "Interrupted");
        Assert.Contains("I got this far.", card.Text);
        await scenario.Telegram.WriteAsync(Ben, "/new");
        await scenario.Telegram.SeeAsync(Ben, "A new conversation");

        var tap = await scenario.Telegram.TapAsync(Ben, card.MessageId, card.DataOf("Continue")!);

        Assert.Equal("Going on.", tap.Text);
        var next = await scenario.Box.SeeTurnAsync("Continue where you were interrupted.");
        Assert.Equal(TurnId.ForContinuation(turn.Id), next.Id);
        Assert.Equal(turn.Id, next.Submission.Continues);
        Assert.Equal(turn.Submission.SessionId, next.Submission.SessionId);
        next.Start().Succeed("Now it is done.");
        await scenario.Telegram.SeeAsync(Ben, "Now it is done.");
        Assert.All(await scenario.Telegram.ReadBotAsync(Ben), b => Assert.Empty(b.Keyboard));
    }

    [Fact]
    public async Task Takes_the_buttons_away_when_an_interrupted_turn_is_dropped()
    {
        await using var scenario = await Scenario.StartAsync();
        await scenario.Telegram.WriteAsync(Ben, "work");
        (await scenario.Box.SeeTurnAsync("work")).Start().End(TurnState.Interrupted, string.Empty);
        var card = await scenario.Telegram.SeeAsync(Ben, "Interrupted");

        await scenario.Telegram.TapAsync(Ben, card.MessageId, card.DataOf("Drop")!);

        await scenario.Telegram.SeeAsync(Ben, b => b.MessageId == card.MessageId && b.Keyboard.Count == 0, "the card without buttons");
        Assert.Single(scenario.Box.Turns);
    }

    [Fact]
    public async Task Does_not_let_one_chat_wait_for_another()
    {
        await using var scenario = await Scenario.StartAsync();
        await scenario.Telegram.FailAsync(new { kind = "tooManyRequests", method = "sendMessage", chatId = Ada, retryAfter = 30 });
        await scenario.Telegram.WriteAsync(Ada, "slow one");
        (await scenario.Box.SeeTurnAsync("slow one")).Start().Succeed("Late.");
        await scenario.Telegram.WriteAsync(Ben, "fast one");
        (await scenario.Box.SeeTurnAsync("fast one")).Start().Succeed("At once.");

        await scenario.Telegram.SeeAsync(Ben, "At once.");
        Assert.DoesNotContain(await scenario.Telegram.ReadBotAsync(Ada), b => b.Text.Contains("Late.", StringComparison.Ordinal));
    }
}
