using System.Text;
using RemoteRunner.Bot.Tests.Drivers;
using RemoteRunner.Core.Approvals;
using RemoteRunner.Core.Turns;
using RemoteRunner.Core.Users;
using static RemoteRunner.Bot.Tests.Drivers.SimulatedTelegram;

namespace RemoteRunner.Bot.Tests.Approvals;

public sealed class ApprovalSpecs
{
    private const string Diff = "--- a/App.cs\n+++ b/App.cs\n@@ -1 +1 @@\n-old <T>\n+new <T>";

    [Theory]
    [InlineData("Allow once", ApprovalDecision.AllowOnce, "Allowed once by you")]
    [InlineData("Allow for this session", ApprovalDecision.AllowSession, "Allowed for this session by you")]
    [InlineData("Deny", ApprovalDecision.Deny, "Denied by you")]
    public async Task Carries_the_answer_to_the_box_and_shows_it_on_the_card(string button, ApprovalDecision decision, string outcome)
    {
        await using var scenario = await Scenario.StartAsync();
        await scenario.Telegram.WriteAsync(Ben, "write it");
        var turn = (await scenario.Box.SeeTurnAsync("write it")).Start();
        turn.Ask("Bash", "npm test", rule: "Bash(npm test)");
        var card = await scenario.Telegram.SeeAsync(Ben, "Claude asks for Bash");

        var tap = await scenario.Telegram.TapAsync(Ben, card.MessageId, card.DataOf(button)!);

        Assert.True(tap.Answered);
        Assert.False(tap.ShowAlert);
        Assert.Contains(outcome, tap.Text);
        var closed = await scenario.Telegram.SeeAsync(Ben, outcome);
        Assert.Equal(card.MessageId, closed.MessageId);
        Assert.Empty(closed.Keyboard);
        var record = (ApprovalClosed)(await turn.ReadAsync(0, TestContext.Current.CancellationToken)).Last(e => e is ApprovalClosed);
        Assert.Equal(decision, record.Decision);
    }

    [Fact]
    public async Task Shows_the_answer_on_a_card_that_was_sent_just_before_a_crash_and_never_noted()
    {
        await using var scenario = await Scenario.StartAsync(
            new() { ["Telegram:AnswerInPlaceWithin"] = "00:00:00", ["Telegram:Lease:Lifetime"] = "00:00:04", ["Telegram:Lease:Renewal"] = "00:00:01" }, startBot: false);
        Bubble orphan;
        await using (var first = await scenario.StartProcessAsync())
        {
            await scenario.Telegram.WriteAsync(Ben, "crash");
            var turn = (await scenario.Box.SeeTurnAsync("crash")).Start();
            await Wait.UntilAsync(async () => (await scenario.Telegram.ReadBotAsync(Ben)).Count == 1, "the progress message");
            await scenario.Telegram.FailAsync(new { kind = "delayAfter", method = "sendMessage", delayMs = 600_000 });
            turn.Ask("Bash", "npm test");
            orphan = await scenario.Telegram.SeeAsync(Ben, "Claude asks for Bash");
            await first.CrashAsync();
        }

        await scenario.StartBotAsync();
        await Wait.UntilAsync(async () => (await scenario.Telegram.ReadBotAsync(Ben)).Count(b => b.Text.Contains("Claude asks for Bash", StringComparison.Ordinal)) == 2, "the card to come again");
        await scenario.Telegram.TapAsync(Ben, orphan.MessageId, orphan.DataOf("Allow once")!);

        await Wait.UntilAsync(
            async () => (await scenario.Telegram.ReadBotAsync(Ben)).Count(b => b.Text.Contains("Allowed once by you", StringComparison.Ordinal) && b.Keyboard.Count == 0) == 2,
            "both cards to show the answer");
    }

    [Fact]
    public async Task Shows_the_diff_of_an_edit_and_no_session_button_without_a_rule()
    {
        await using var scenario = await Scenario.StartAsync();
        await scenario.Telegram.WriteAsync(Ben, "edit");
        (await scenario.Box.SeeTurnAsync("edit")).Start().Ask("Edit", "whatever", Diff, summary: "src/App.cs");

        var card = await scenario.Telegram.SeeAsync(Ben, "Claude asks for Edit");

        Assert.Contains("language-diff", card.Html);
        Assert.Contains("+new <T>", card.Text);
        Assert.Contains("src/App.cs", card.Text);
        Assert.Null(card.DataOf("session"));
        Assert.NotNull(card.DataOf("Allow once"));
    }

    [Fact]
    public async Task Shortens_a_long_input_and_says_how_much_is_missing()
    {
        await using var scenario = await Scenario.StartAsync();
        await scenario.Telegram.WriteAsync(Ben, "long");
        var input = string.Join('\n', Enumerable.Range(1, 500).Select(i => $"line {i} & <more> {new string('x', i)}"));
        (await scenario.Box.SeeTurnAsync("long")).Start().Ask("Write", input);

        var card = await scenario.Telegram.SeeAsync(Ben, "Claude asks for Write");

        Assert.Contains("line 1 & <more>", card.Text);
        Assert.Matches("…4[0-9]{2} more lines", card.Text);
        var (name, whole) = await scenario.Telegram.ReadFileAsync(Ben, "All of what Claude asks for next");
        Assert.Equal(("Write.txt", input), (name, Encoding.UTF8.GetString(whole)));
    }

    [Fact]
    public async Task A_diff_that_a_card_has_no_room_for_comes_whole_as_a_file_before_it_and_once()
    {
        await using var scenario = await Scenario.StartAsync();
        await scenario.Telegram.WriteAsync(Ben, "edit");
        var diff = "--- a/src/App.cs\n+++ b/src/App.cs\n" + string.Join('\n', Enumerable.Range(1, 90).Select(i => $"+line {i} <T>"));
        var turn = (await scenario.Box.SeeTurnAsync("edit")).Start();
        turn.Ask("Edit", "whatever", diff, summary: "src/App.cs");
        var card = await scenario.Telegram.SeeAsync(Ben, "Claude asks for Edit");
        await scenario.StopBotAsync();
        await scenario.StartBotAsync();
        await scenario.Telegram.TapAsync(Ben, card.MessageId, card.DataOf("Allow once")!);
        await scenario.Telegram.SeeAsync(Ben, "Allowed once by you");

        var (name, whole) = await scenario.Telegram.ReadFileAsync(Ben, "All of what Claude asks for next");
        var files = (await scenario.Telegram.ReadBotAsync(Ben)).Where(b => b.Attachment is not null).ToList();
        Assert.Equal(("App.cs.diff", diff), (name, Encoding.UTF8.GetString(whole)));
        Assert.True(Assert.Single(files) is { Silent: true } file && file.MessageId < card.MessageId);
    }

    [Fact]
    public async Task Asks_all_the_same_when_the_file_cannot_be_sent()
    {
        await using var scenario = await Scenario.StartAsync();
        await scenario.Telegram.FailAsync(new { kind = "serverError", method = "sendDocument", status = 400 });
        await scenario.Telegram.WriteAsync(Ben, "long");
        (await scenario.Box.SeeTurnAsync("long")).Start().Ask("Bash", string.Join('\n', Enumerable.Range(1, 90).Select(i => $"echo {i}")));

        var card = await scenario.Telegram.SeeAsync(Ben, "Claude asks for Bash");

        Assert.NotNull(card.DataOf("Allow once"));
    }

    [Fact]
    public async Task Tells_the_second_one_who_answered_what()
    {
        await using var scenario = await Scenario.StartAsync();
        await scenario.Telegram.WriteAsync(Ada, "/whoami");
        await scenario.Telegram.SeeAsync(Ada, "you are an admin");
        await scenario.Telegram.WriteAsync(Ben, "write it");
        var approval = (await scenario.Box.SeeTurnAsync("write it")).Start().Ask("Write", "x");
        var card = await scenario.Telegram.SeeAsync(Ben, "Claude asks for Write");
        scenario.Box.Answer(approval, ApprovalDecision.Deny, UserId.Telegram(Ada));
        await scenario.Telegram.SeeAsync(Ben, "Denied by Ada");

        var late = await scenario.Telegram.TapAsync(Ben, card.MessageId, card.DataOf("Allow once")!, force: true);

        Assert.True(late.ShowAlert);
        Assert.Contains("Denied by Ada", late.Text);
    }

    [Fact]
    public async Task Lets_nobody_answer_for_somebody_else()
    {
        await using var scenario = await Scenario.StartAsync();
        await scenario.Telegram.WriteAsync(Ada, "write it");
        var turn = (await scenario.Box.SeeTurnAsync("write it")).Start();
        turn.Ask("Write", "x");
        var card = await scenario.Telegram.SeeAsync(Ada, "Claude asks for Write");
        var data = card.DataOf("Allow once")!;
        foreach (var other in new[] { Ben, Eve })
        {
            await scenario.Telegram.WriteAsync(other, "/whoami");
            var own = await scenario.Telegram.SeeAsync(other, "id is");

            var tap = await scenario.Telegram.TapAsync(other, own.MessageId, data, force: true);

            Assert.True(tap.ShowAlert);
            Assert.Contains("Only the person who sent the message", tap.Text);
        }

        Assert.DoesNotContain(await turn.ReadAsync(0, TestContext.Current.CancellationToken), e => e is ApprovalClosed);
    }

    [Fact]
    public async Task Withdraws_the_card_when_its_turn_ends()
    {
        await using var scenario = await Scenario.StartAsync();
        await scenario.Telegram.WriteAsync(Ben, "write it");
        var turn = (await scenario.Box.SeeTurnAsync("write it")).Start();
        turn.Ask("Write", "x");
        await scenario.Telegram.SeeAsync(Ben, "Claude asks for Write");

        turn.End(TurnState.Cancelled, string.Empty);

        var card = await scenario.Telegram.SeeAsync(Ben, "Withdrawn");
        Assert.Empty(card.Keyboard);
    }

    [Fact]
    public async Task Does_not_ask_again_after_a_restart_and_still_takes_the_answer()
    {
        await using var scenario = await Scenario.StartAsync();
        await scenario.Telegram.WriteAsync(Ben, "write it");
        var turn = (await scenario.Box.SeeTurnAsync("write it")).Start();
        turn.Ask("Write", "x");
        await scenario.Telegram.SeeAsync(Ben, "Claude asks for Write");
        await scenario.StopBotAsync();
        await scenario.StartBotAsync();
        var card = await scenario.Telegram.SeeAsync(Ben, "Claude asks for Write");

        await scenario.Telegram.TapAsync(Ben, card.MessageId, card.DataOf("Allow once")!);
        await scenario.Telegram.SeeAsync(Ben, "Allowed once by you");
        turn.Succeed("Written.");
        await scenario.Telegram.SeeAsync(Ben, "Written.");

        Assert.Single(await scenario.Telegram.ReadBotAsync(Ben), b => b.Text.Contains("🔐", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Asks_plainly_when_Telegram_refuses_the_cards_formatting()
    {
        await using var scenario = await Scenario.StartAsync();
        await scenario.Telegram.FailAsync(new { kind = "serverError", method = "sendMessage", status = 400 });
        await scenario.Telegram.WriteAsync(Ben, "write it");
        (await scenario.Box.SeeTurnAsync("write it")).Start().Ask("Write", "x <y>");

        var card = await scenario.Telegram.SeeAsync(Ben, "x <y>");
        await scenario.Telegram.TapAsync(Ben, card.MessageId, card.DataOf("Allow once")!);

        await scenario.Telegram.SeeAsync(Ben, "Allowed once by you");
    }

    [Fact]
    public async Task Answers_a_tap_on_a_button_that_means_nothing()
    {
        await using var scenario = await Scenario.StartAsync();
        await scenario.Telegram.WriteAsync(Ben, "/help");
        var message = await scenario.Telegram.SeeAsync(Ben, "Write what you want done");

        var tap = await scenario.Telegram.TapAsync(Ben, message.MessageId, "zzz", force: true);

        Assert.True(tap.ShowAlert);
        Assert.Contains("does not work any more", tap.Text);
    }
}
