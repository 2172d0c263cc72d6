using System.Diagnostics;
using RemoteRunner.Bot.Leases;
using RemoteRunner.Bot.Tests.Drivers;
using RemoteRunner.Core.Turns;
using RemoteRunner.TestSupport;
using static RemoteRunner.Bot.Tests.Drivers.SimulatedTelegram;

namespace RemoteRunner.Bot.Tests.Leases;

/// <summary>Several instances on one token: one works, the others stand by. The one that works is a real process.</summary>
public sealed class TakeoverSpecs
{
    private const int Writers = 20;
    private const int Messages = 6;

    public static TheoryData<CacheKind> BothCaches => [CacheKind.Garnet, CacheKind.Redis];

    [Theory, MemberData(nameof(BothCaches))]
    public async Task A_second_instance_takes_over_when_the_first_is_killed_under_load_and_nothing_is_lost_or_doubled(CacheKind cache)
    {
        var writers = Enumerable.Range(0, Writers).Select(i => 2001L + i).ToList();
        await using var scenario = await Scenario.StartAsync(new() { ["Telegram:AllowedUsers"] = string.Join(',', writers) }, cache, startBot: false, people: writers);
        await scenario.Telegram.NoFloodControlAsync();
        await using var first = await StartFirstAsync(scenario);
        await scenario.StartBotAsync();
        await Wait.UntilAsync(async () => (await scenario.Bot.HealthAsync()).Checks.GetProperty("instance").GetString()!.StartsWith("This instance stands by", StringComparison.Ordinal), "the second to stand by");
        Assert.Equal(200, (await scenario.Bot.HealthAsync()).Status);

        // Half of the turns are under way when it happens, so that deliveries change hands as well.
        var held = true;
        scenario.Box.OnAccepted = turn =>
        {
            turn.Start();
            if (!Volatile.Read(ref held) || turn.Submission.Prompt[^1] % 2 == 0)
                turn.Succeed($"Re: {turn.Submission.Prompt}");
        };
        var prompts = new List<string>();
        for (var i = 0; i < Messages; i++)
        {
            foreach (var writer in writers)
            {
                prompts.Add($"{writer}-{i}");
                await scenario.Telegram.WriteAsync(writer, prompts[^1]);
                if (prompts.Count == Writers * Messages / 2)
                    await KillAsync();
            }
        }

        foreach (var prompt in prompts)
            await scenario.Telegram.SeeAsync(long.Parse(prompt.Split('-')[0]), b => b.Text.StartsWith($"Re: {prompt}", StringComparison.Ordinal), $"the answer to {prompt}");
        Assert.Equal(prompts.Order(), scenario.Box.InOrder.Select(t => t.Submission.Prompt).Order());
        var doubled = 0;
        foreach (var writer in writers)
        {
            Assert.Equal(prompts.Where(p => p.StartsWith($"{writer}-", StringComparison.Ordinal)), scenario.Box.InOrder.Where(t => t.User.TelegramId == writer).Select(t => t.Submission.Prompt));
            var answers = (await scenario.Telegram.ReadBotAsync(writer)).Where(b => b.Text.StartsWith("Re: ", StringComparison.Ordinal)).GroupBy(b => b.Text).ToList();
            Assert.Equal(Messages, answers.Count);
            doubled += answers.Sum(a => a.Count()) - Messages;
        }

        // Only what was on its way at the very moment, and that is counted.
        var resent = scenario.Bot.Log.Lines.Count(l => l.Contains("may be in the chat twice", StringComparison.Ordinal));
        TestContext.Current.TestOutputHelper?.WriteLine($"{prompts.Count} turns, {doubled} answers doubled, {resent} sent again in the gap.");
        Assert.True(doubled <= resent, $"{doubled} answers are doubled, but only {resent} were sent again knowingly.");

        Assert.DoesNotContain(await scenario.Telegram.CallsAsync("getUpdates"), c => c.Status == 409);

        async Task KillAsync()
        {
            await Wait.UntilAsync(() => scenario.Box.Turns.Count > Writers, "turns under way");
            await first.CrashAsync();
            var watch = Stopwatch.StartNew();
            await Wait.UntilAsync(() => StateOf(scenario.Bot) == LeaseState.Works, "the second to take over");
            TestContext.Current.TestOutputHelper?.WriteLine($"Takeover after SIGKILL on {cache}: {watch.Elapsed.TotalSeconds:0.0} s.");
            Volatile.Write(ref held, false);
            foreach (var turn in scenario.Box.InOrder.Where(t => !t.State.IsFinal()))
                turn.Succeed($"Re: {turn.Submission.Prompt}");
        }
    }

    [Fact]
    public void A_takeover_takes_fifteen_seconds_at_most()
    {
        // The lease's end, the second instance's next glance and as much again for a slow machine.
        Assert.True(new LeaseOptions().Lifetime + TimeSpan.FromSeconds(2) <= TimeSpan.FromSeconds(15));
    }

    [Theory, MemberData(nameof(BothCaches))]
    public async Task A_stopped_instance_ends_cleanly_and_the_second_takes_over_at_once(CacheKind cache)
    {
        // With such a lease only its return explains that the second works.
        await using var scenario = await Scenario.StartAsync(new() { ["Telegram:Lease:Lifetime"] = "00:05:00" }, cache, startBot: false);
        await using var first = await StartFirstAsync(scenario);
        await scenario.StartBotAsync();
        await Wait.UntilAsync(() => StateOf(scenario.Bot) == LeaseState.StandsBy, "the second to stand by");
        await scenario.Telegram.WriteAsync(Ben, "under way");
        var turn = (await scenario.Box.SeeTurnAsync("under way")).Start();
        turn.Say("Half ");
        var progress = await scenario.Telegram.SeeAsync(Ben, "Half");

        await first.TerminateAsync(TestContext.Current.CancellationToken);
        var watch = Stopwatch.StartNew();
        await Wait.UntilAsync(() => StateOf(scenario.Bot) == LeaseState.Works, "the second to take over");
        TestContext.Current.TestOutputHelper?.WriteLine($"Takeover after SIGTERM on {cache}: {watch.Elapsed.TotalSeconds:0.0} s after the exit.");

        Assert.Equal(0, first.ExitCode);
        turn.Succeed("Half and whole.");
        Assert.NotEqual(progress.MessageId, (await scenario.Telegram.SeeAsync(Ben, "Half and whole.")).MessageId);
        await Wait.UntilAsync(async () => (await scenario.Telegram.ReadBotAsync(Ben)).Count == 1, "the progress message to go");
        await scenario.Telegram.WriteAsync(Ben, "next");
        await scenario.Box.SeeTurnAsync("next");
        Assert.Equal(2, scenario.Box.Submissions);
        Assert.DoesNotContain(await scenario.Telegram.CallsAsync("getUpdates"), c => c.Status == 409);
    }

    [Theory, MemberData(nameof(BothCaches))]
    public async Task An_instance_that_was_frozen_while_another_took_over_stands_by_when_it_wakes(CacheKind cache)
    {
        await using var scenario = await Scenario.StartAsync(new() { ["Telegram:Lease:Lifetime"] = "00:00:04", ["Telegram:Lease:Renewal"] = "00:00:01" }, cache, startBot: false);
        await using var first = await StartFirstAsync(scenario);
        await scenario.StartBotAsync();
        await Wait.UntilAsync(() => StateOf(scenario.Bot) == LeaseState.StandsBy, "the second to stand by");
        await scenario.Telegram.WriteAsync(Ben, "before");
        var turn = (await scenario.Box.SeeTurnAsync("before")).Start();
        turn.Say("On it.");
        await scenario.Telegram.SeeAsync(Ben, "On it.");

        await first.SignalAsync("STOP", TestContext.Current.CancellationToken);
        await Wait.UntilAsync(() => StateOf(scenario.Bot) == LeaseState.Works, "the second to take over");
        await scenario.Telegram.WriteAsync(Ben, "meanwhile");
        await scenario.Box.SeeTurnAsync("meanwhile");
        await first.SignalAsync("CONT", TestContext.Current.CancellationToken);
        await Wait.UntilAsync(() => first.Output.Contains("This instance stands by", StringComparison.Ordinal), "the first to stand by");
        turn.Succeed("Both saw me, one tells.");

        await scenario.Telegram.SeeAsync(Ben, "Both saw me, one tells.");
        await scenario.Telegram.WriteAsync(Ben, "/whoami");
        await scenario.Telegram.SeeAsync(Ben, "Your id is");
        Assert.Single(await scenario.Telegram.ReadBotAsync(Ben), b => b.Text.Contains("Both saw me", StringComparison.Ordinal));
        Assert.Single(await scenario.Telegram.ReadBotAsync(Ben), b => b.Text.Contains("Your id is", StringComparison.Ordinal));
        Assert.Equal(2, scenario.Box.Turns.Count);
        Assert.Equal(LeaseState.Works, StateOf(scenario.Bot));
    }

    private static async Task<ServiceProcess> StartFirstAsync(Scenario scenario)
    {
        var first = await scenario.StartProcessAsync();
        await Wait.UntilAsync(() => first.Output.Contains("works now", StringComparison.Ordinal), "the first to work");
        return first;
    }

    private static LeaseState StateOf(RunningBot bot) => bot.Services.GetRequiredService<BotLease>().State;
}
