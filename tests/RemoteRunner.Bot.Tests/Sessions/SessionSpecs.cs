using RemoteRunner.Bot.Tests.Drivers;
using RemoteRunner.Core.Sessions;
using RemoteRunner.Core.Users;
using static RemoteRunner.Bot.Tests.Drivers.SimulatedTelegram;

namespace RemoteRunner.Bot.Tests.Sessions;

public sealed class SessionSpecs
{
    [Fact]
    public async Task Says_that_there_is_no_conversation_yet()
    {
        await using var scenario = await Scenario.StartAsync();
        await scenario.Telegram.WriteAsync(Ben, "/sessions");

        await scenario.Telegram.SeeAsync(Ben, "No conversation yet");
    }

    [Fact]
    public async Task Goes_on_in_an_older_conversation_chosen_by_a_button()
    {
        await using var scenario = await Scenario.StartAsync();
        var first = await TalkAsync(scenario, "one");
        await NameAsync(scenario, "Parser");
        await scenario.Telegram.WriteAsync(Ben, "/new");
        var second = await TalkAsync(scenario, "two");

        await scenario.Telegram.WriteAsync(Ben, "/sessions");
        var list = await scenario.Telegram.SeeAsync(Ben, "Your conversations");
        var number = NumberOf(list, "Parser");
        await scenario.Telegram.TapAsync(Ben, list.MessageId, list.DataOf(number)!);
        var one = await scenario.Telegram.SeeAsync(Ben, b => b.MessageId == list.MessageId && b.DataOf("Talk here") is not null, "the conversation's own page");
        await scenario.Telegram.TapAsync(Ben, one.MessageId, one.DataOf("Talk here")!);
        await scenario.Telegram.SeeAsync(Ben, "You talk to it here.");
        await scenario.Telegram.WriteAsync(Ben, "three");
        var third = await scenario.Box.SeeTurnAsync("three");

        Assert.NotEqual(first, second);
        Assert.Equal(first, third.Submission.SessionId);
    }

    [Fact]
    public async Task Turns_pages_of_many_conversations()
    {
        await using var scenario = await Scenario.StartAsync();
        for (var i = 1; i <= 7; i++)
        {
            await TalkAsync(scenario, $"prompt {i}");
            await NameAsync(scenario, $"Talk {i}");
            await scenario.Telegram.WriteAsync(Ben, "/new");
        }

        await scenario.Telegram.WriteAsync(Ben, "/sessions");
        var list = await scenario.Telegram.SeeAsync(Ben, "Your conversations");
        Assert.Equal(["1", "2", "3", "4", "5"], list.Keyboard[0].Select(b => b.Text));
        await scenario.Telegram.TapAsync(Ben, list.MessageId, list.DataOf("▶")!);
        var next = await scenario.Telegram.SeeAsync(Ben, b => b.MessageId == list.MessageId && b.DataOf("2/2") is not null, "the second page");

        Assert.Equal(["6", "7"], next.Keyboard[0].Select(b => b.Text));
        var names = Enumerable.Range(1, 7).Select(i => $"Talk {i}").ToList();
        Assert.All(names, n => Assert.True(list.Text.Contains(n, StringComparison.Ordinal) != next.Text.Contains(n, StringComparison.Ordinal), $"{n} stands on one page."));
    }

    [Fact]
    public async Task Forks_a_conversation_and_the_same_tap_again_is_the_same_fork()
    {
        await using var scenario = await Scenario.StartAsync();
        var first = await TalkAsync(scenario, "one");
        var page = await OpenAsync(scenario);

        await scenario.Telegram.TapAsync(Ben, page.MessageId, page.DataOf("Fork")!);
        await scenario.Telegram.WriteAsync(Ben, "two");
        var second = await scenario.Box.SeeTurnAsync("two");

        Assert.NotEqual(first, second.Submission.SessionId);
        var fork = Assert.Single(scenario.Box.Sessions, s => s.ForkOf is not null);
        Assert.Equal((first, second.Submission.SessionId), (fork.ForkOf, fork.Id));
    }

    [Fact]
    public async Task Deletes_a_conversation_only_after_it_was_asked_and_begins_another_one()
    {
        await using var scenario = await Scenario.StartAsync();
        var first = await TalkAsync(scenario, "one");
        var page = await OpenAsync(scenario);
        await scenario.Telegram.TapAsync(Ben, page.MessageId, page.DataOf("Delete")!);
        var question = await scenario.Telegram.SeeAsync(Ben, "Claude forgets this conversation for good.");
        Assert.Single(scenario.Box.Sessions);

        await scenario.Telegram.TapAsync(Ben, question.MessageId, question.DataOf("Yes, delete")!);
        await scenario.Telegram.SeeAsync(Ben, "No conversation yet");
        await scenario.Telegram.WriteAsync(Ben, "two");
        var second = await scenario.Box.SeeTurnAsync("two");

        Assert.NotEqual(first, second.Submission.SessionId);
        Assert.DoesNotContain(scenario.Box.Sessions, s => s.Id == first);
    }

    [Theory]
    [InlineData("/model", "haiku", "Model: haiku")]
    [InlineData("/mode", "Plan", "Claude looks and plans")]
    [InlineData("/effort", "High", "Effort: High")]
    public async Task Chooses_by_button_how_Claude_works_in_this_conversation(string command, string button, string said)
    {
        await using var scenario = await Scenario.StartAsync();
        var session = await TalkAsync(scenario, "one");
        await scenario.Telegram.WriteAsync(Ben, command);
        var question = await scenario.Telegram.SeeAsync(Ben, b => b.DataOf(button) is not null, "the choices");
        Assert.Single(question.Keyboard.SelectMany(r => r), b => b.Text.StartsWith('✓'));

        var tap = await scenario.Telegram.TapAsync(Ben, question.MessageId, question.DataOf(button)!);
        var chosen = await scenario.Telegram.SeeAsync(Ben, said);

        Assert.Contains("next message", tap.Text);
        Assert.NotNull(chosen.DataOf($"✓ {button}"));
        var choices = scenario.Box.Sessions.Single(s => s.Id == session).Choices;
        Assert.Equal(button, $"{choices.Model}{choices.Mode}{choices.Effort}");
    }

    [Theory]
    [InlineData("/model claude-opus-5-5", "Model: claude-opus-5-5")]
    [InlineData("/mode accept edits", "without asking")]
    [InlineData("/effort low", "Effort: Low")]
    public async Task Takes_a_choice_in_words_also_before_the_first_message(string command, string said)
    {
        await using var scenario = await Scenario.StartAsync();
        await scenario.Telegram.WriteAsync(Ben, command);
        await scenario.Telegram.SeeAsync(Ben, said);
        var session = await TalkAsync(scenario, "one");

        Assert.Equal(session, Assert.Single(scenario.Box.Sessions).Id);
    }

    [Theory]
    [InlineData("/sessions")]
    [InlineData("/model opus")]
    [InlineData("/name Parser")]
    public async Task Says_that_the_box_is_away(string command)
    {
        await using var scenario = await Scenario.StartAsync();
        scenario.Box.Away = true;
        await scenario.Telegram.WriteAsync(Ben, command);

        await scenario.Telegram.SeeAsync(Ben, "The box is not reachable");
    }

    private static async Task<Guid> TalkAsync(Scenario scenario, string text)
    {
        await scenario.Telegram.WriteAsync(Ben, text);
        var turn = (await scenario.Box.SeeTurnAsync(text)).Start();
        turn.End(Core.Turns.TurnState.Succeeded, $"Done: {text}");
        await scenario.Telegram.SeeAsync(Ben, $"Done: {text}");
        return turn.Submission.SessionId;
    }

    private static async Task NameAsync(Scenario scenario, string name)
    {
        await scenario.Telegram.WriteAsync(Ben, $"/name {name}");
        await scenario.Telegram.SeeAsync(Ben, $"is called {name}");
    }

    private static async Task<Bubble> OpenAsync(Scenario scenario)
    {
        await scenario.Telegram.WriteAsync(Ben, "/sessions");
        var list = await scenario.Telegram.SeeAsync(Ben, "Your conversations");
        await scenario.Telegram.TapAsync(Ben, list.MessageId, list.DataOf("1")!);
        return await scenario.Telegram.SeeAsync(Ben, b => b.DataOf("Fork") is not null, "the conversation's own page");
    }

    private static string NumberOf(Bubble list, string name) =>
        list.Text.Split('\n').First(l => l.Contains(name, StringComparison.Ordinal)).Split(' ')[0];
}
