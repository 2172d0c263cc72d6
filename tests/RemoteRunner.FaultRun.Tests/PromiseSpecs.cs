using RemoteRunner.FaultRun.Accounts;
using RemoteRunner.FaultRun.Mischief;
using RemoteRunner.FaultRun.People;

namespace RemoteRunner.FaultRun.Tests;

/// <summary>What the README promises, one test each, on real processes that are killed.</summary>
public sealed class PromiseSpecs(PromiseStage stage) : IClassFixture<PromiseStage>
{
    private static readonly TimeSpan _atOnce = TimeSpan.Zero;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_update_that_was_handed_over_leads_to_exactly_one_turn_or_to_one_visible_refusal()
    {
        await stage.World.TelegramFaultAsync(new { kind = "duplicateUpdate", count = 10 }, Cancellation);
        for (var i = 1; i <= 6; i++)
            await stage.World.WriteAsync(PromiseStage.Limited, $"[[text The answer is limited{i}.]]", Cancellation);
        await stage.Stage.Bot.KillAsync(_atOnce);

        await stage.UntilAsync(() => Count(MessageKind.Answer) >= 4 && Count(MessageKind.SlowDown) >= 1, () => stage.Chat(PromiseStage.Limited));
        await stage.World.WriteAsync(PromiseStage.Limited, "/status", Cancellation);
        await stage.WaitForAsync(PromiseStage.Limited, m => m.Text.Contains("Claude Code", StringComparison.Ordinal), "The status");

        Assert.Equal((4, 1), (Count(MessageKind.Answer) - 1, Count(MessageKind.SlowDown)));
        Assert.Equal(["limited1", "limited2", "limited3", "limited4"], Answers(PromiseStage.Limited));

        int Count(MessageKind kind) => stage.Book.Read(PromiseStage.Limited).Count(m => m.Kind == kind);
    }

    [Fact]
    public async Task A_turn_runs_at_most_once_and_when_the_box_dies_in_the_middle_the_person_is_told_and_offered_to_continue()
    {
        const long Person = 3_002;
        await stage.World.WriteAsync(Person, Bash("once", $"bash {Script.Worker} once 60"), Cancellation);
        await stage.TapAsync(await CardAsync(Person), 'o');
        await stage.UntilAsync(() => stage.Noted("once") == 1, () => $"The command never ran.\n{stage.Chat(Person)}");

        await stage.Stage.Box.KillAsync(_atOnce);
        await stage.Stage.HealthyAsync(stage.Stage.Box, Cancellation);
        var began = BoxProcesses.StartOf(stage.Stage.Box.Pid!.Value);
        var left = BoxProcesses.Find(stage.Stage.BoxData).Where(p => p.Start < began);
        var told = await stage.WaitForAsync(Person, m => m.Kind == MessageKind.Interrupted, "The word that it was interrupted");
        await stage.TapAsync(told, 'c');
        await stage.WaitForAsync(Person, m => m.Kind == MessageKind.Continued, "What goes on");

        Assert.Empty(left);
        Assert.Equal(1, stage.Noted("once"));
    }

    [Fact]
    public async Task The_final_answer_arrives_once_though_bot_cache_and_network_fail_in_between()
    {
        const long Person = 3_003;
        await stage.World.WriteAsync(Person, "[[text one two three four five six seven eight nine ten. The answer is final.]] [[slow 10s]]", Cancellation);
        await stage.WaitForAsync(Person, m => m.Kind == MessageKind.Progress, "The progress");

        await stage.Stage.Bot.KillAsync(_atOnce);
        await stage.Stage.Cache.KillAsync();
        await stage.Stage.Cache.RestartAsync(Cancellation);
        foreach (var link in stage.Stage.Links.Where(l => l.Name != "box-model"))
            link.Cut();
        await stage.WaitForAsync(Person, m => m.Kind == MessageKind.Answer, "The answer");
        await stage.World.WriteAsync(Person, "[[text The answer is next.]]", Cancellation);
        await stage.WaitForAsync(Person, m => m.Text.Contains("The answer is next.", StringComparison.Ordinal), "The next answer");

        var times = Answers(Person).Count(a => a == "final");
        Assert.InRange(times, 1, 1 + BotLog.Read(stage.Stage.Logs).Resends);
    }

    [Fact]
    public async Task An_approval_waits_as_long_as_it_takes_and_survives_a_restart_of_the_bot()
    {
        const long Person = 3_004;
        await stage.World.WriteAsync(Person, Bash("allowed", $"echo allowed >> {Script.Record}"), Cancellation);
        var card = await CardAsync(Person);

        await stage.Stage.Bot.KillAsync(_atOnce);
        await stage.Stage.HealthyAsync(stage.Stage.Bot, Cancellation);
        Assert.Equal(0, stage.Noted("allowed"));
        await stage.TapAsync(card, 'o');

        await stage.WaitForAsync(Person, m => m.Text.Contains("The answer is allowed.", StringComparison.Ordinal), "The answer");
        var closed = await stage.WaitForAsync(Person, m => m.Id == card.Id && m.Text.Contains("Allowed once", StringComparison.Ordinal), "What became of the question");
        Assert.Empty(closed.Buttons);
        Assert.Equal(1, stage.Noted("allowed"));
    }

    [Fact]
    public async Task Order_within_a_session_is_the_order_of_sending_and_sessions_never_wait_for_one_another()
    {
        const long Slow = 3_005;
        const long Quick = 3_006;
        await stage.World.WriteAsync(Slow, Bash("a", $"echo waits >> {Script.Record}"), Cancellation);
        foreach (var answer in new[] { "b", "c", "d" })
            await stage.World.WriteAsync(Slow, $"[[text The answer is {answer}.]]", Cancellation);
        var card = await CardAsync(Slow);

        await stage.World.WriteAsync(Quick, "[[text The answer is quick.]]", Cancellation);
        await stage.WaitForAsync(Quick, m => m.Text.Contains("The answer is quick.", StringComparison.Ordinal), "The answer of the other session");
        Assert.Empty(Answers(Slow));
        await stage.TapAsync(card, 'o');

        await stage.WaitForAsync(Slow, m => m.Text.Contains("The answer is d.", StringComparison.Ordinal), "The last answer");
        Assert.Equal(["a", "b", "c", "d"], Answers(Slow));
    }

    [Fact]
    public async Task Nothing_grows_without_bound_and_what_a_cap_does_is_visible()
    {
        const long Person = 3_007;
        const int QueueCap = 21;
        await stage.World.WriteAsync(Person, Bash("first", $"echo first >> {Script.Record}"), Cancellation);
        var card = await CardAsync(Person);
        for (var i = 1; i < QueueCap + 3; i++)
            await stage.World.WriteAsync(Person, $"[[text The answer is {i}.]]", Cancellation);

        await stage.UntilAsync(() => Refusals() == 3, () => $"{Refusals()} messages were refused.\n{stage.Chat(Person)}");
        await stage.World.WriteAsync(Person, "/stop", Cancellation);
        await stage.WaitForAsync(Person, m => m.Id == card.Id && m.Buttons.Count == 0, "The question's withdrawal");
        Assert.Equal(0, stage.Noted("first"));

        int Refusals() => stage.Book.Read(Person).Count(m => m.Kind == MessageKind.QueueFull);
    }

    private static string Bash(string answer, string command) =>
        $$"""[[tool Bash {"command":"{{command}}","description":"note it"}]] [[text The answer is {{answer}}.]]""";

    private Task<ChatMessage> CardAsync(long person) => stage.WaitForAsync(person, m => m.Kind == MessageKind.Card && m.Buttons.Count > 0, "The question");

    /// <summary>The answers in the chat, from above, by the word in them.</summary>
    private IReadOnlyList<string> Answers(long person) =>
    [
        .. stage.Book.Read(person).Where(m => m.Kind == MessageKind.Answer && m.Text.Contains("The answer is ", StringComparison.Ordinal))
            .Select(m => m.Text.Split("The answer is ")[^1].Split('.')[0]),
    ];
}
