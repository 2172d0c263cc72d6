using RemoteRunner.Bot.Tests.Drivers;
using RemoteRunner.Core.Approvals;
using RemoteRunner.Core.Turns;
using RemoteRunner.Core.Users;
using RemoteRunner.TestSupport;
using static RemoteRunner.Bot.Tests.Drivers.SimulatedTelegram;

namespace RemoteRunner.Bot.Tests.Turns;

/// <summary>What was asked in the browser is shown in the chat that talks to the same session.</summary>
public sealed class BrowserTurnSpecs
{
    [Theory]
    [InlineData(CacheKind.Garnet)]
    [InlineData(CacheKind.Redis)]
    public async Task A_prompt_from_the_browser_is_shown_and_answered_in_the_chat(CacheKind cache)
    {
        await using var scenario = await Scenario.StartAsync(cache: cache);
        var session = await TalkAsync(scenario);

        var turn = await SendFromBrowserAsync(scenario, session, "tidy <this> up");

        var prompt = await scenario.Telegram.SeeAsync(Ben, "From the browser");
        Assert.EndsWith("tidy <this> up", prompt.Text);
        turn.Start().Say("Tidying.");
        await scenario.Telegram.SeeAsync(Ben, "Tidying.");
        var approval = turn.Ask("Bash", "rm old.txt");
        var card = await scenario.Telegram.SeeAsync(Ben, "rm old.txt");
        await scenario.Telegram.TapAsync(Ben, card.MessageId, card.DataOf("Allow once")!);
        await Wait.UntilAsync(() => scenario.Box.FindApproval(approval.Id) is { Decision: ApprovalDecision.AllowOnce }, "the answer");
        turn.Succeed("All tidy.");
        var answer = await scenario.Telegram.SeeAsync(Ben, "All tidy.");
        Assert.True(prompt.MessageId < card.MessageId && card.MessageId < answer.MessageId);
        Assert.Equal(0, await scenario.Bot.Database.SortedSetLengthAsync(Core.Redis.RedisKeys.BrowserTurns));
    }

    [Fact]
    public async Task A_card_that_the_browser_answered_closes_in_the_chat()
    {
        await using var scenario = await Scenario.StartAsync();
        var turn = await SendFromBrowserAsync(scenario, await TalkAsync(scenario), "tidy up");
        var approval = turn.Start().Ask("Bash", "rm old.txt");
        await scenario.Telegram.SeeAsync(Ben, "rm old.txt");

        scenario.Box.Answer(approval, ApprovalDecision.Deny, UserId.Telegram(Ben));

        var closed = await scenario.Telegram.SeeAsync(Ben, b => b.Text.Contains("rm old.txt", StringComparison.Ordinal) && b.Keyboard.Count == 0, "a closed card");
        Assert.Contains("by you", closed.Text);
    }

    [Fact]
    public async Task What_was_sent_while_the_bot_was_away_is_shown_once_it_is_back()
    {
        await using var scenario = await Scenario.StartAsync();
        var session = await TalkAsync(scenario);
        var notes = new BrowserTurns(await scenario.Cache.ConnectAsync(), TimeProvider.System);
        await scenario.StopBotAsync();
        var turn = scenario.Box.TakeFromBrowser(session, UserId.Telegram(Ben), "tidy up");
        await notes.NoteAsync(new BrowserTurn(turn.Id, session, UserId.Telegram(Ben), null));

        await scenario.StartBotAsync();

        await scenario.Telegram.SeeAsync(Ben, "From the browser");
        await scenario.StopBotAsync();
        turn.Start().Succeed("All tidy.");
        await notes.NoteAsync(new BrowserTurn(turn.Id, session, UserId.Telegram(Ben), null));
        await scenario.StartBotAsync();
        await scenario.Telegram.SeeAsync(Ben, "All tidy.");
        Assert.Single(await scenario.Telegram.ReadBotAsync(Ben), b => b.Text.Contains("From the browser", StringComparison.Ordinal));
        Assert.Single(await scenario.Telegram.ReadBotAsync(Ben), b => b.Text.Contains("All tidy.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_session_that_the_chat_has_left_stays_in_the_browser()
    {
        await using var scenario = await Scenario.StartAsync();
        var left = await TalkAsync(scenario);
        await scenario.Telegram.WriteAsync(Ben, "/new");
        await scenario.Telegram.SeeAsync(Ben, "A new conversation");

        await SendFromBrowserAsync(scenario, left, "tidy up");

        await Wait.UntilAsync(async () => await scenario.Bot.Database.SortedSetLengthAsync(Core.Redis.RedisKeys.BrowserTurns) == 0, "the note to be read");
        Assert.DoesNotContain(await scenario.Telegram.ReadBotAsync(Ben), b => b.Text.Contains("From the browser", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_topic_is_where_its_sessions_browser_turns_are_shown()
    {
        await using var scenario = await Scenario.StartAsync();
        var topic = await scenario.Telegram.MakeTopicAsync(Ben);
        await scenario.Telegram.WriteAsync(Ben, "hello", topic: topic);
        var hello = (await scenario.Box.SeeTurnAsync("hello")).Start();
        hello.Succeed("Hi.");
        await scenario.Telegram.SeeAsync(Ben, "Hi.");

        await SendFromBrowserAsync(scenario, hello.Submission.SessionId, "tidy up", UserId.Telegram(Ada));

        var prompt = await scenario.Telegram.SeeAsync(Ben, "From the browser");
        Assert.Equal(topic, prompt.ThreadId);
        Assert.Contains("tg:1001", prompt.Text);
    }

    private static async Task<Guid> TalkAsync(Scenario scenario)
    {
        await scenario.Telegram.WriteAsync(Ben, "hello");
        var hello = (await scenario.Box.SeeTurnAsync("hello")).Start();
        hello.Succeed("Hi.");
        await scenario.Telegram.SeeAsync(Ben, "Hi.");
        return hello.Submission.SessionId;
    }

    /// <summary>What the box does with a prompt of its page.</summary>
    private static async Task<ScriptedTurn> SendFromBrowserAsync(Scenario scenario, Guid session, string prompt, UserId? sender = null)
    {
        var user = sender ?? UserId.Telegram(Ben);
        var turn = scenario.Box.TakeFromBrowser(session, user, prompt);
        await using var redis = await scenario.Cache.ConnectAsync();
        await new BrowserTurns(redis, TimeProvider.System).NoteAsync(new BrowserTurn(turn.Id, session, user, null));
        return turn;
    }
}
