using RemoteRunner.Bot.Tests.Drivers;
using RemoteRunner.Core.Turns;
using StackExchange.Redis;
using static RemoteRunner.Bot.Tests.Drivers.SimulatedTelegram;

namespace RemoteRunner.Bot.Tests.Commands;

public sealed class CommandSpecs
{
    [Fact]
    public async Task Registers_its_commands()
    {
        await using var scenario = await Scenario.StartAsync();

        await Wait.UntilAsync(async () =>
        {
            var menu = (await scenario.Telegram.CommandsAsync()).GetRawText();
            return new[] { "new", "stop", "status", "whoami", "help", "usage", "limits", "budget", "cache", "voice", "audit", "sessions", "workspaces", "name", "model", "mode", "effort" }.All(c => menu.Contains($"\"{c}\"", StringComparison.Ordinal));
        }, "the commands in the menu");
    }

    [Theory]
    [InlineData("/start", "Hello, Ben!")]
    [InlineData("/help", "/status – What is going on")]
    [InlineData("/whoami", "Your id is 1002 and you are a member here.")]
    [InlineData("/stop", "Nothing is running.")]
    [InlineData("/nwe", "I do not know /nwe.")]
    public async Task Answers_by_itself(string command, string answer)
    {
        await using var scenario = await Scenario.StartAsync();
        await scenario.Telegram.WriteAsync(Ben, command);

        await scenario.Telegram.SeeAsync(Ben, answer);
        Assert.Empty(scenario.Box.Turns);
    }

    [Theory]
    [InlineData("/etc/hosts: what is in it?")]
    [InlineData("/fix the failing test")]
    public async Task Hands_text_that_only_begins_with_a_slash_to_Claude(string text)
    {
        await using var scenario = await Scenario.StartAsync();
        await scenario.Telegram.WriteAsync(Ben, text);

        await scenario.Box.SeeTurnAsync(text);
    }

    [Fact]
    public async Task Begins_a_new_session_with_new()
    {
        await using var scenario = await Scenario.StartAsync();
        await scenario.Telegram.WriteAsync(Ben, "one");
        await scenario.Telegram.WriteAsync(Ben, "two");
        await scenario.Telegram.WriteAsync(Ben, "/new");
        await scenario.Telegram.WriteAsync(Ben, "three");
        var one = await scenario.Box.SeeTurnAsync("one");
        var two = await scenario.Box.SeeTurnAsync("two");
        var three = await scenario.Box.SeeTurnAsync("three");

        Assert.Equal(one.Submission.SessionId, two.Submission.SessionId);
        Assert.NotEqual(one.Submission.SessionId, three.Submission.SessionId);
    }

    [Fact]
    public async Task Shows_session_box_and_warnings_with_status()
    {
        await using var scenario = await Scenario.StartAsync();
        await scenario.Telegram.WriteAsync(Ben, "one");
        await scenario.Box.SeeTurnAsync("one");
        await scenario.Telegram.WriteAsync(Ben, "/status");

        var status = await scenario.Telegram.SeeAsync(Ben, "box-1");
        Assert.Contains("2 messages waiting", status.Text);
        Assert.Contains("📁 main", status.Text);
        Assert.Contains("Claude Code 2.1.331", status.Text);
        Assert.Contains("The disk is nearly full.", status.Text);
        Assert.DoesNotContain("update", status.Text);
    }

    [Fact]
    public async Task Says_in_status_that_box_and_bot_are_of_different_versions()
    {
        await using var scenario = await Scenario.StartAsync();
        scenario.Box.Version = "0.0.9";
        await scenario.Telegram.WriteAsync(Ben, "/status");

        var status = await scenario.Telegram.SeeAsync(Ben, "box-1");
        Assert.Contains($"The box runs RemoteRunner 0.0.9, this bot {Texts.OwnVersion}: update the older one.", status.Text);
    }

    [Fact]
    public async Task Says_in_status_that_the_box_is_away()
    {
        await using var scenario = await Scenario.StartAsync();
        scenario.Box.Away = true;
        await scenario.Telegram.WriteAsync(Ben, "/status");

        await scenario.Telegram.SeeAsync(Ben, "The box is not reachable");
    }

    [Fact]
    public async Task Says_in_status_that_the_box_is_away_without_trying_a_silent_one_again_and_again()
    {
        await using var scenario = await Scenario.StartAsync();
        scenario.Box.Silent = true;
        await scenario.Telegram.WriteAsync(Ben, "/status");

        await scenario.Telegram.SeeAsync(Ben, "The box is not reachable");
        Assert.Equal(1, scenario.Box.Unanswered);
    }

    [Fact]
    public async Task Reacts_to_stop_before_the_box_has_answered_and_says_how_quickly()
    {
        await using var scenario = await Scenario.StartAsync();
        await scenario.Telegram.WriteAsync(Ben, "long work");
        var turn = (await scenario.Box.SeeTurnAsync("long work")).Start();
        turn.Say("Working on it. ");
        await scenario.Telegram.SeeAsync(Ben, "Working on it.");

        // The box does not answer yet: the reaction must not wait for it.
        scenario.Box.HoldCancel = new TaskCompletionSource();
        var written = DateTimeOffset.UtcNow;
        await scenario.Telegram.WriteAsync(Ben, "/stop");
        await scenario.Telegram.SeeAsync(Ben, "Stopping");
        var reaction = (await scenario.Telegram.CallsAsync("sendMessage")).First(c => c.Text?.Contains("Stopping", StringComparison.Ordinal) == true).At - written;
        scenario.Box.HoldCancel.SetResult();

        var stopped = await scenario.Telegram.SeeAsync(Ben, "⏹ Stopped.");
        Assert.Contains("Half of it.", stopped.Text);
        Assert.Equal(TurnState.Cancelled, turn.State);

        // 20 ms of it are patience with the box, which does not answer here.
        TestContext.Current.SendDiagnosticMessage($"/stop reacted after {reaction.TotalMilliseconds:0} ms (goal 100)");
    }

    [Fact]
    public async Task Drops_with_stop_what_waits_for_the_box()
    {
        await using var scenario = await Scenario.StartAsync();
        scenario.Box.Away = true;
        await scenario.Telegram.WriteAsync(Ben, "never mind");
        await scenario.Telegram.SeeAsync(Ben, "your message is kept");
        await scenario.Telegram.WriteAsync(Ben, "/stop");
        await Wait.UntilAsync(async () => (await scenario.Telegram.ReadBotAsync(Ben)).Count >= 2, "an answer to /stop");

        scenario.Box.Away = false;
        await scenario.Telegram.WriteAsync(Ben, "but this");
        await scenario.Box.SeeTurnAsync("but this");

        // It was dropped, or stopped when it had been on its way.
        Assert.All(scenario.Box.Turns.Where(t => t.Submission.Prompt == "never mind"), t => Assert.Equal(TurnState.Cancelled, t.State));
    }

    [Fact]
    public async Task A_stop_that_meets_an_outage_of_the_cache_is_answered_when_it_is_back()
    {
        await using var scenario = await Scenario.StartAsync();
        await scenario.Telegram.WriteAsync(Ben, "/whoami");
        await scenario.Telegram.SeeAsync(Ben, "Your id is");
        await using var redis = await ConnectionMultiplexer.ConnectAsync($"{scenario.Cache.ConnectionString},allowAdmin=true");
        await redis.GetDatabase().ExecuteAsync("ACL", "SETUSER", "default", "-hget");

        await scenario.Telegram.WriteAsync(Ben, "/stop");
        await Wait.UntilAsync(
            async () => (await redis.GetDatabase().ExecuteAsync("INFO", "errorstats")).ToString().Contains("NOPERM", StringComparison.Ordinal),
            "The cache refused something");
        await redis.GetDatabase().ExecuteAsync("ACL", "SETUSER", "default", "+hget");

        await scenario.Telegram.SeeAsync(Ben, "Nothing is running.");
    }
}
