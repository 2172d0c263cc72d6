using RemoteRunner.Bot.Tests.Drivers;
using RemoteRunner.Core.Approvals;
using RemoteRunner.Core.Turns;
using RemoteRunner.Core.Users;
using RemoteRunner.TestSupport;
using static RemoteRunner.Bot.Tests.Drivers.SimulatedTelegram;

namespace RemoteRunner.Bot.Tests.Approvals;

/// <summary>Denials with a reason, plans and questions: what a person answers with more than a tap.</summary>
public sealed class WordsSpecs
{
    private static readonly AskedQuestion _database = new("Which database?", "Database", false, [new("SQLite", "One file"), new("PostgreSQL", "A server")]);
    private static readonly AskedQuestion _languages = new("Which languages?", null, true, [new("C#", null), new("Go", "Fast"), new("Rust", null)]);

    [Fact]
    public async Task Tells_Claude_the_next_message_as_the_reason_even_after_a_restart()
    {
        await using var scenario = await Scenario.StartAsync();
        var (turn, card) = await AskAsync(scenario, t => t.Ask("Bash", "rm -rf build"), "Claude asks for Bash");
        await scenario.Telegram.TapAsync(Ben, card.MessageId, card.DataOf("Say why not")!);
        await scenario.Telegram.SeeAsync(Ben, "Why not");
        await scenario.StopBotAsync();
        await scenario.StartBotAsync();

        await scenario.Telegram.WriteAsync(Ben, "Only the cache folder, please.");

        var closed = await scenario.Telegram.SeeAsync(Ben, "Denied by you");
        Assert.Contains("“Only the cache folder, please.”", closed.Text);
        Assert.Equal(card.MessageId, closed.MessageId);
        Assert.Equal("Only the cache folder, please.", (await ClosedAsync(turn)).Message);
        Assert.Single(scenario.Box.Turns);

        await scenario.Telegram.WriteAsync(Ben, "and now something else");
        await scenario.Box.SeeTurnAsync("and now something else");
    }

    [Fact]
    public async Task Takes_a_message_as_one_like_any_other_when_the_question_was_answered_meanwhile()
    {
        await using var scenario = await Scenario.StartAsync();
        var (_, card) = await AskAsync(scenario, t => t.Ask("Bash", "ls"), "Claude asks for Bash");
        await scenario.Telegram.TapAsync(Ben, card.MessageId, card.DataOf("Say why not")!);
        await scenario.Telegram.SeeAsync(Ben, "Why not");
        await scenario.Telegram.TapAsync(Ben, card.MessageId, card.DataOf("Allow once")!);
        await scenario.Telegram.SeeAsync(Ben, "Allowed once by you");

        await scenario.Telegram.WriteAsync(Ben, "a prompt of its own");

        await scenario.Box.SeeTurnAsync("a prompt of its own");
    }

    [Fact]
    public async Task Names_the_one_who_denied_and_why_to_the_others()
    {
        await using var scenario = await Scenario.StartAsync();
        var (turn, _) = await AskAsync(scenario, t => t.Ask("Write", "x"), "Claude asks for Write");
        await scenario.Telegram.WriteAsync(Ada, "/whoami");
        await scenario.Telegram.SeeAsync(Ada, "you are an admin");
        var approval = ((ApprovalRequested)(await turn.ReadAsync(0, TestContext.Current.CancellationToken)).Last(e => e is ApprovalRequested)).Approval;

        turn.Emit(new ApprovalClosed(approval.Id, ApprovalDecision.Deny, UserId.Telegram(Ada)) { At = DateTimeOffset.UtcNow, Message = "Not on a Friday." });

        Assert.Contains("Denied by Ada: “Not on a Friday.”", (await scenario.Telegram.SeeAsync(Ben, "Denied by Ada")).Text);
    }

    [Theory]
    [InlineData("ask for edits", ApprovalDecision.AllowOnce, "Approved by you; edits are asked for")]
    [InlineData("accept edits", ApprovalDecision.AllowSession, "Approved by you; edits are accepted")]
    public async Task Shows_a_plan_whole_and_carries_its_approval_to_the_box(string button, ApprovalDecision decision, string outcome)
    {
        await using var scenario = await Scenario.StartAsync();
        var plan = "# The plan\n\n" + string.Join("\n\n", Enumerable.Range(1, 120).Select(i => $"{i}. **Step {i}**: {new string('x', 60)} and `code {i}`."));
        var (turn, card) = await AskAsync(scenario, t => t.AskPlan(plan), "Shall Claude carry it out?");

        var shown = (await scenario.Telegram.ReadBotAsync(Ben)).Where(b => b.MessageId < card.MessageId).ToList();
        Assert.True(shown.Count > 1, "The plan takes more than one message.");
        Assert.All(Enumerable.Range(1, 120), i => Assert.Single(shown, b => b.Text.Contains($"Step {i}:", StringComparison.Ordinal)));
        Assert.Contains("<b>Step 1</b>", shown.First(b => b.Text.Contains("Step 1:", StringComparison.Ordinal)).Html);
        Assert.All(shown, b => Assert.True(b.Silent));
        Assert.False(card.Silent);

        await scenario.Telegram.TapAsync(Ben, card.MessageId, card.DataOf(button)!);

        await scenario.Telegram.SeeAsync(Ben, outcome);
        Assert.Equal(decision, (await ClosedAsync(turn)).Decision);
    }

    [Fact]
    public async Task Goes_on_planning_with_what_the_person_wants_changed()
    {
        await using var scenario = await Scenario.StartAsync();
        var (turn, card) = await AskAsync(scenario, t => t.AskPlan("1. Do it"), "Shall Claude carry it out?");

        await scenario.Telegram.TapAsync(Ben, card.MessageId, card.DataOf("Keep planning")!);
        await scenario.Telegram.SeeAsync(Ben, "What shall change in the plan?");
        await scenario.Telegram.WriteAsync(Ben, "Tests first.");

        await scenario.Telegram.SeeAsync(Ben, "Planning goes on, said by you: “Tests first.”");
        var closed = await ClosedAsync(turn);
        Assert.Equal((ApprovalDecision.Deny, "Tests first."), (closed.Decision, closed.Message));
    }

    [Theory]
    [InlineData(CacheKind.Garnet)]
    [InlineData(CacheKind.Redis)]
    public async Task Asks_several_questions_one_after_another_across_a_restart(CacheKind cache)
    {
        await using var scenario = await Scenario.StartAsync(cache: cache);
        var (turn, card) = await AskAsync(scenario, t => t.AskQuestions(_database, _languages), "Claude asks (1 of 2)");
        Assert.Contains("Which database?", card.Text);
        Assert.Contains("PostgreSQL – A server", card.Text);

        await scenario.Telegram.TapAsync(Ben, card.MessageId, card.DataOf("SQLite")!);
        var second = await scenario.Telegram.SeeAsync(Ben, "Claude asks (2 of 2)");
        Assert.Equal(card.MessageId, second.MessageId);
        Assert.Contains("→ SQLite", second.Text);
        await scenario.Telegram.TapAsync(Ben, card.MessageId, second.DataOf("C#")!);
        await SeeButtonAsync(scenario, "☑️ C#");
        await scenario.StopBotAsync();
        await scenario.StartBotAsync();
        await scenario.Telegram.TapAsync(Ben, card.MessageId, second.DataOf("Rust")!);
        await SeeButtonAsync(scenario, "☑️ Rust");
        await scenario.Telegram.TapAsync(Ben, card.MessageId, second.DataOf("Go")!);
        var third = await SeeButtonAsync(scenario, "☑️ Go");
        await scenario.Telegram.TapAsync(Ben, card.MessageId, third.DataOf("Go")!);
        await SeeButtonAsync(scenario, "◻️ Go");
        // A tap that is handled again, as after a crash, changes nothing.
        await scenario.Telegram.TapAsync(Ben, card.MessageId, second.DataOf("C#")!, force: true);
        await scenario.Telegram.TapAsync(Ben, card.MessageId, second.DataOf("Done")!);

        var closed = await scenario.Telegram.SeeAsync(Ben, "Answered by you");
        Assert.Contains("→ C#, Rust", closed.Text);
        Assert.Empty(closed.Keyboard);
        var answered = await ClosedAsync(turn);
        Assert.Equal(ApprovalDecision.AllowOnce, answered.Decision);
        Assert.Equal(new Dictionary<string, string> { ["Which database?"] = "SQLite", ["Which languages?"] = "C#, Rust" }, answered.Answers);
    }

    [Fact]
    public async Task Takes_an_answer_in_the_persons_own_words_beside_what_they_chose()
    {
        await using var scenario = await Scenario.StartAsync();
        var (turn, card) = await AskAsync(scenario, t => t.AskQuestions(_languages), "Which languages?");

        var early = await scenario.Telegram.TapAsync(Ben, card.MessageId, card.DataOf("Done")!);
        Assert.True(early.ShowAlert);
        await scenario.Telegram.TapAsync(Ben, card.MessageId, card.DataOf("Go")!);
        await SeeButtonAsync(scenario, "☑️ Go");
        await scenario.Telegram.TapAsync(Ben, card.MessageId, card.DataOf("own words")!);
        await scenario.Telegram.SeeAsync(Ben, "Your next message here is the answer");
        await scenario.Telegram.WriteAsync(Ben, "and a little Zig");

        Assert.Contains("→ Go, and a little Zig", (await scenario.Telegram.SeeAsync(Ben, "Answered by you")).Text);
        Assert.Equal("Go, and a little Zig", (await ClosedAsync(turn)).Answers!["Which languages?"]);
        Assert.Single(scenario.Box.Turns);
    }

    [Fact]
    public async Task A_person_may_refuse_to_answer()
    {
        await using var scenario = await Scenario.StartAsync();
        var (turn, card) = await AskAsync(scenario, t => t.AskQuestions(_database), "Which database?");

        await scenario.Telegram.TapAsync(Ben, card.MessageId, card.DataOf("No answer")!);

        await scenario.Telegram.SeeAsync(Ben, "Not answered by you");
        Assert.Equal(ApprovalDecision.Deny, (await ClosedAsync(turn)).Decision);
    }

    [Fact]
    public async Task Shows_several_open_questions_each_on_a_card_of_its_own()
    {
        await using var scenario = await Scenario.StartAsync();
        var (turn, first) = await AskAsync(scenario, t => t.Ask("Read", "/etc/hosts"), "Claude asks for Read");
        turn.Ask("WebFetch", "https://example.org");
        var second = await scenario.Telegram.SeeAsync(Ben, "Claude asks for WebFetch");

        await scenario.Telegram.TapAsync(Ben, second.MessageId, second.DataOf("Allow once")!);
        await scenario.Telegram.SeeAsync(Ben, b => b.MessageId == second.MessageId && b.Text.Contains("Allowed once by you", StringComparison.Ordinal), "the second card, answered");
        await scenario.Telegram.TapAsync(Ben, first.MessageId, first.DataOf("Deny")!);
        await scenario.Telegram.SeeAsync(Ben, b => b.MessageId == first.MessageId && b.Text.Contains("Denied by you", StringComparison.Ordinal), "the first card, answered");
    }

    [Fact]
    public async Task Reminds_once_of_a_question_that_waits_even_after_a_restart()
    {
        await using var scenario = await Scenario.StartAsync(new() { ["Approvals:RemindAfter"] = "00:00:00.200" });
        var (turn, card) = await AskAsync(scenario, t => t.Ask("Bash", "ls"), "Claude asks for Bash");

        var reminder = await scenario.Telegram.SeeAsync(Ben, "⏰");
        Assert.Equal(card.MessageId, reminder.ReplyTo);
        Assert.Contains("about Bash", reminder.Text);
        await scenario.StopBotAsync();
        await scenario.StartBotAsync();
        await scenario.Telegram.TapAsync(Ben, card.MessageId, card.DataOf("Allow once")!);
        await scenario.Telegram.SeeAsync(Ben, "Allowed once by you");
        turn.Succeed("Listed.");
        await scenario.Telegram.SeeAsync(Ben, "Listed.");

        Assert.Single(await scenario.Telegram.ReadBotAsync(Ben), b => b.Text.Contains('⏰', StringComparison.Ordinal));
    }

    private static async Task<(ScriptedTurn Turn, Bubble Card)> AskAsync(Scenario scenario, Action<ScriptedTurn> ask, string card)
    {
        await scenario.Telegram.WriteAsync(Ben, "go");
        var turn = (await scenario.Box.SeeTurnAsync("go")).Start();
        ask(turn);
        return (turn, await scenario.Telegram.SeeAsync(Ben, card));
    }

    private static Task<Bubble> SeeButtonAsync(Scenario scenario, string label) =>
        scenario.Telegram.SeeAsync(Ben, b => b.DataOf(label) is not null, $"a button '{label}'");

    private static async Task<ApprovalClosed> ClosedAsync(ScriptedTurn turn) =>
        (ApprovalClosed)await Wait.ForAsync(
            async () => (await turn.ReadAsync(0, TestContext.Current.CancellationToken)).LastOrDefault(e => e is ApprovalClosed), "a closed approval");
}
