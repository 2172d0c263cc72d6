using System.Net.Http.Json;
using System.Text.Json;
using RemoteRunner.EndToEnd.Tests.Drivers;

namespace RemoteRunner.EndToEnd.Tests;

/// <summary>The six promises of the README, each kept while things are killed or restarted. One system of their own, one after another.</summary>
public sealed class PromiseSpecs(PromiseSpecs.KilledApp killed) : IClassFixture<PromiseSpecs.KilledApp>
{
    private const long Stranger = 1003;

    private RunnerApp App => killed.App;

    [Fact]
    public async Task An_update_that_the_Bot_API_handed_over_leads_to_exactly_one_turn_or_to_one_visible_refusal()
    {
        var phone = killed.NewMember();
        var stranger = App.Phone(Stranger);
        var run = Guid.NewGuid().ToString("N");
        var warm = await phone.SendAsync("[[text Ready.]]");
        await phone.WaitForAsync(warm, m => m.Text.Contains("Ready."), "The first answer");

        await FaultAsync(new { kind = "duplicateUpdate", count = 6 });
        for (var i = 1; i <= 5; i++)
            await phone.SendAsync($"[[text Answer {i} of {run}.]]");
        var refused = await stranger.SendAsync("let me in");
        await App.KillAsync("telegram-bot");
        await App.StartAgainAsync("telegram-bot");

        await phone.WaitUntilAsync(messages => Enumerable.Range(1, 5).All(i => Answers(messages, i, run) > 0), "Five answers");
        await stranger.WaitForAsync(refused, _ => true, "The refusal");
        var answers = await phone.ReadAsync();
        Assert.All(Enumerable.Range(1, 5), i => Assert.Equal(1, Answers(answers, i, run)));
        Assert.Single(await stranger.ReadAsync(), m => m.FromBot && m.MessageId > refused);

        // Each ran once: the model saw each prompt as its last one a single time.
        var asked = await PromptsAsync();
        Assert.All(Enumerable.Range(1, 5), i => Assert.Single(asked, p => p.Contains($"Answer {i} of {run}.", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_turn_runs_at_most_once_and_when_the_box_dies_in_the_middle_the_person_is_told_and_offered_Continue_or_Drop()
    {
        var phone = killed.NewMember();
        var file = Path.Combine(App.Workspace, $"once-{Guid.NewGuid():N}.txt");
        var command = $"echo ran >> {Path.GetFileName(file)}; sleep 600";
        var sent = await phone.SendAsync($$"""[[tool Bash {"command":"{{command}}","description":"once"}]] [[then]] [[text Done.]]""");
        var card = await phone.WaitForAsync(sent, m => m.IsOpenCard, "The approval card");
        await phone.TapAsync(card, "Allow once");
        await Machine.WaitUntilAsync(() => File.Exists(file), "The command never started.");

        await App.KillAsync("claudebox-web");
        await App.StartAgainAsync("claudebox-web");

        // Claude works on for seconds after the box died; by the time the box is back, nothing of it is left.
        Assert.Empty(Machine.ProcessesThatMention(Path.GetFileName(file)));
        Assert.Empty(Machine.ProcessesThatMention($"CLAUDE_CONFIG_DIR={App.DataDirectory}"));
        var told = await phone.WaitForAsync(sent, m => m.HasButton("Continue"), "The word that it was interrupted");
        Assert.True(told.HasButton("Drop"));
        Assert.Contains("stopped while Claude worked", told.Text);
        await phone.TapAsync(told, "Continue");
        await phone.WaitUntilAsync(
            messages => messages.Any(m => m.FromBot && m.MessageId > told.MessageId && m.Text.Length > 0 && m.Keyboard.Count == 0 && !m.Text.StartsWith('⏳')),
            "The answer of the turn that continues");

        Assert.Equal(["ran"], await File.ReadAllLinesAsync(file, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task The_final_answer_arrives_once_although_bot_cache_and_network_fail_in_between()
    {
        var phone = killed.NewMember();
        var sent = await phone.SendAsync("[[slow 25s]] [[text alpha beta gamma delta epsilon zeta eta theta iota kappa lambda omega]]");
        await phone.WaitForAsync(sent, m => m.Text.Contains("alpha"), "The first words");

        await App.KillAsync("telegram-bot");
        await App.KillAsync("cache");
        await App.StartAgainAsync("cache");
        await FaultAsync(new { kind = "serverError", method = "editMessageText", count = 2 });
        await FaultAsync(new { kind = "drop", method = "sendMessage", count = 2 });
        await App.StartAgainAsync("telegram-bot");

        await phone.WaitForAsync(sent, m => m.Text.Contains("omega"), "The final answer");
        var next = await phone.SendAsync("[[text After it all.]]");
        await phone.WaitForAsync(next, m => m.Text.Contains("After it all."), "The next answer");
        Assert.Single(await phone.ReadAsync(), m => m.FromBot && m.Text.Contains("omega"));
    }

    [Fact]
    public async Task An_approval_waits_as_long_as_it_takes_survives_a_restart_of_the_bot_and_one_answer_wins()
    {
        var phone = killed.NewMember();
        var file = Path.Combine(App.Workspace, $"patience-{Guid.NewGuid():N}.txt");
        var sent = await phone.SendAsync($"write {Path.GetFileName(file)} with patience");
        var card = await phone.WaitForAsync(sent, m => m.IsOpenCard, "The approval card");

        await App.KillAsync("telegram-bot");
        await App.StartAgainAsync("telegram-bot");
        await phone.TapAsync(card, "Allow once");

        await Machine.WaitUntilAsync(() => File.Exists(file), "The file was not written.");
        var answered = await phone.WaitForAsync(card.MessageId - 1, m => m.MessageId == card.MessageId && !m.IsOpenCard, "The answered card");
        Assert.Contains("Allowed", answered.Text);
        var late = await phone.TapAsync(card, "Deny", late: true);
        Assert.NotEmpty(late);
        Assert.True(File.Exists(file));
    }

    [Fact]
    public async Task Order_within_a_session_is_the_order_of_sending_also_when_the_bot_is_killed_and_sessions_never_wait_for_one_another()
    {
        var phone = killed.NewMember();
        var other = killed.NewMember();
        var run = Guid.NewGuid().ToString("N");
        await phone.SendAsync($"[[slow 30s]] [[text Answer 1 of {run}.]]");
        for (var i = 2; i <= 4; i++)
            await phone.SendAsync($"[[text Answer {i} of {run}.]]");
        await phone.WaitUntilAsync(messages => messages.Any(m => m.FromBot), "Progress of the slow turn");

        await App.KillAsync("telegram-bot");
        await App.StartAgainAsync("telegram-bot");
        var quick = await other.SendAsync("[[text The other session is done.]]");
        await other.WaitForAsync(quick, m => m.Text.Contains("The other session is done."), "The other session's answer");

        await phone.WaitUntilAsync(messages => Enumerable.Range(1, 4).All(i => Answers(messages, i, run) > 0), "Four answers");
        var order = (await phone.ReadAsync()).Where(m => m.FromBot && m.Text.Contains($" of {run}.")).Select(m => m.Text[..8]);
        Assert.Equal(["Answer 1", "Answer 2", "Answer 3", "Answer 4"], order);
    }

    [Fact]
    public async Task Nothing_grows_without_bound_and_what_a_cap_does_is_visible()
    {
        var phone = killed.NewMember();
        var first = await phone.SendAsync("[[slow 120s]] [[text one two three four]]");
        await phone.WaitForAsync(first, _ => true, "Progress of the slow turn");

        // One runs and twenty wait; the two after them are told so at once.
        for (var i = 0; i < 22; i++)
            await phone.SendAsync($"[[text Waiting {i}.]]");
        await phone.WaitUntilAsync(messages => messages.Any(m => m.FromBot && m.Text.Contains("Too many messages wait")), "The word that the queue is full");

        await phone.SendAsync("/stop");
        var next = await phone.SendAsync("[[text There is room again.]]");
        await phone.WaitForAsync(next, m => m.Text.Contains("There is room again."), "The answer after the stop");
    }

    [Fact]
    public async Task The_same_session_goes_on_after_the_box_and_the_bot_restarted()
    {
        var phone = killed.NewMember();
        var first = await phone.SendAsync("[[text Noted.]] remember the pelican");
        await phone.WaitForAsync(first, m => m.Text.Contains("Noted."), "The first answer");

        await App.RestartAsync("claudebox-web");
        await App.RestartAsync("telegram-bot");

        var second = await phone.SendAsync("[[history]]");
        await phone.WaitForAsync(second, m => m.Text.Contains("pelican"), "The history after the restart");
    }

    private static int Answers(IReadOnlyList<ChatMessage> messages, int number, string run) =>
        messages.Count(m => m.FromBot && m.Text.Contains($"Answer {number} of {run}."));

    private async Task FaultAsync(object fault)
    {
        using var world = App.OutsideWorld();
        using var response = await world.PostAsJsonAsync("/control/telegram/faults", fault, TestContext.Current.CancellationToken);
        response.EnsureSuccessStatusCode();
    }

    private async Task<IReadOnlyList<string>> PromptsAsync()
    {
        using var world = App.OutsideWorld();
        var requests = await world.GetFromJsonAsync<JsonElement>("/control/anthropic/requests", TestContext.Current.CancellationToken);
        return [.. requests.EnumerateArray().Where(r => r.GetProperty("tools").GetInt32() > 0).Select(r => r.GetProperty("lastUserText").GetString() ?? string.Empty)];
    }

    /// <summary>A RemoteRunner whose parts are killed.</summary>
    public sealed class KilledApp() : AppFixture(firstMember: 3001, members: 10, others: [1001, (int)Stranger], "Telegram:Admins=1001", "Limits:Default:Minute=1000");
}
