using RemoteRunner.Bot.Tests.Drivers;
using RemoteRunner.Core.Approvals;
using RemoteRunner.Core.Turns;
using RemoteRunner.TestSupport;
using static RemoteRunner.Bot.Tests.Drivers.SimulatedTelegram;

namespace RemoteRunner.Bot.Tests.Approvals;

/// <summary>Restarts of the bot and of the box while a plan or a question is open.</summary>
public sealed class RestartSpecs
{
    private const string Plan = "# The plan\n\n1. Do it";

    private static readonly AskedQuestion _database = new("Which database?", null, false, [new("SQLite", null), new("PostgreSQL", null)]);

    [Theory]
    [InlineData(CacheKind.Garnet)]
    [InlineData(CacheKind.Redis)]
    public async Task A_plan_stays_on_its_one_card_when_the_bot_is_started_again(CacheKind cache)
    {
        await using var scenario = await Scenario.StartAsync(cache: cache);
        var (turn, card) = await AskAsync(scenario, t => t.AskPlan(Plan), "Shall Claude carry it out?");
        await scenario.StopBotAsync();
        await scenario.StartBotAsync();

        await scenario.Telegram.TapAsync(Ben, card.MessageId, card.DataOf("accept edits")!);
        var closed = await scenario.Telegram.SeeAsync(Ben, "Approved by you; edits are accepted");
        turn.Succeed("Carried out.");
        await scenario.Telegram.SeeAsync(Ben, "Carried out.");

        Assert.Equal(card.MessageId, closed.MessageId);
        var texts = (await scenario.Telegram.ReadBotAsync(Ben)).Select(b => b.Text).ToList();
        Assert.Single(texts, t => t.Contains("Do it", StringComparison.Ordinal));
        Assert.Single(texts, t => t.Contains("plan is above", StringComparison.Ordinal));
        Assert.Equal(ApprovalDecision.AllowSession, (await ClosedAsync(turn)).Decision);
    }

    [Fact]
    public async Task A_question_stays_on_its_one_card_when_the_bot_is_started_again()
    {
        await using var scenario = await Scenario.StartAsync();
        var (turn, card) = await AskAsync(scenario, t => t.AskQuestions(_database), "Which database?");
        await scenario.StopBotAsync();
        await scenario.StartBotAsync();

        await scenario.Telegram.TapAsync(Ben, card.MessageId, card.DataOf("SQLite")!);

        var closed = await scenario.Telegram.SeeAsync(Ben, "Answered by you");
        Assert.Equal(card.MessageId, closed.MessageId);
        Assert.Single(await scenario.Telegram.ReadBotAsync(Ben), b => b.Text.Contains("Which database?", StringComparison.Ordinal));
        Assert.Equal("SQLite", (await ClosedAsync(turn)).Answers!["Which database?"]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_was_open_when_the_box_died_is_asked_again_on_a_new_card_when_its_turn_goes_on(bool isPlan)
    {
        await using var scenario = await Scenario.StartAsync();
        var (turn, card) = await AskAsync(scenario, Ask, isPlan ? "Shall Claude carry it out?" : "Which database?");
        var approval = ((ApprovalRequested)(await turn.ReadAsync(0, TestContext.Current.CancellationToken)).Last(e => e is ApprovalRequested)).Approval;
        turn.Emit(new ApprovalClosed(approval.Id, null, null) { At = DateTimeOffset.UtcNow });
        turn.End(TurnState.Interrupted, string.Empty);
        await scenario.Telegram.SeeAsync(Ben, b => b.MessageId == card.MessageId && b.Text.Contains("Withdrawn", StringComparison.Ordinal) && b.Keyboard.Count == 0, "the card, withdrawn");
        var offered = await scenario.Telegram.SeeAsync(Ben, b => b.DataOf("Continue") is not null, "the button Continue");

        await scenario.Telegram.TapAsync(Ben, offered.MessageId, offered.DataOf("Continue")!);
        var next = await Wait.ForAsync(() => Task.FromResult(scenario.Box.Turns.FirstOrDefault(t => t.Submission.Continues == turn.Id)), "the turn that goes on");
        Ask(next.Start());
        var again = await scenario.Telegram.SeeAsync(Ben, b => b.MessageId > offered.MessageId && b.DataOf(isPlan ? "ask for edits" : "SQLite") is not null, "the new card");
        await scenario.Telegram.TapAsync(Ben, again.MessageId, again.DataOf(isPlan ? "ask for edits" : "SQLite")!);

        var closed = await ClosedAsync(next);
        Assert.Equal(ApprovalDecision.AllowOnce, closed.Decision);
        await scenario.Telegram.SeeAsync(Ben, b => b.MessageId == again.MessageId && b.Keyboard.Count == 0, "the new card, answered");

        void Ask(ScriptedTurn asking)
        {
            if (isPlan)
                asking.AskPlan(Plan);
            else
                asking.AskQuestions(_database);
        }
    }

    private static async Task<(ScriptedTurn Turn, Bubble Card)> AskAsync(Scenario scenario, Action<ScriptedTurn> ask, string card)
    {
        await scenario.Telegram.WriteAsync(Ben, "go");
        var turn = (await scenario.Box.SeeTurnAsync("go")).Start();
        ask(turn);
        return (turn, await scenario.Telegram.SeeAsync(Ben, card));
    }

    private static async Task<ApprovalClosed> ClosedAsync(ScriptedTurn turn) =>
        (ApprovalClosed)await Wait.ForAsync(
            async () => (await turn.ReadAsync(0, TestContext.Current.CancellationToken)).LastOrDefault(e => e is ApprovalClosed), "a closed approval");
}
