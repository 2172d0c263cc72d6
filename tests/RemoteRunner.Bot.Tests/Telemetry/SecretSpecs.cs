using System.Collections.Concurrent;
using System.Diagnostics;
using RemoteRunner.Bot.Tests.Drivers;
using static RemoteRunner.Bot.Tests.Drivers.SimulatedTelegram;

namespace RemoteRunner.Bot.Tests.Telemetry;

public sealed class SecretSpecs
{
    [Fact]
    public async Task Shows_the_token_in_no_span_and_no_log_line()
    {
        var spans = new ConcurrentQueue<string>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is "RemoteRunner.Bot" or "System.Net.Http" || source.Name.StartsWith("StackExchange", StringComparison.Ordinal),
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity => spans.Enqueue($"{activity.DisplayName} {activity.StatusDescription} {string.Join(' ', activity.TagObjects)} {string.Join(' ', activity.Events.SelectMany(e => e.Tags))}"),
        };
        ActivitySource.AddActivityListener(listener);

        await using var scenario = await Scenario.StartAsync();
        foreach (var kind in new[] { "serverError", "garbage", "drop" })
        {
            await scenario.Telegram.FailAsync(new { kind, method = "sendMessage" });
            await scenario.Telegram.FailAsync(new { kind, method = "getUpdates" });
        }

        await scenario.Telegram.WriteAsync(Ben, "hello");
        (await scenario.Box.SeeTurnAsync("hello")).Start().Succeed("Hello you.");
        await scenario.Telegram.SeeAsync(Ben, "Hello you.");
        await scenario.Bot.HealthAsync();
        var log = scenario.Bot.Log;
        await scenario.StopBotAsync();

        var secret = scenario.Telegram.Token.Split(':')[1];
        Assert.Contains(spans, s => s.Contains("sendMessage telegram", StringComparison.Ordinal));
        Assert.DoesNotContain(spans, s => s.Contains(secret, StringComparison.Ordinal));
        Assert.NotEmpty(log.Lines);
        Assert.DoesNotContain(log.Lines, l => l.Contains(secret, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Keeps_one_trace_from_the_update_to_the_answer()
    {
        var spans = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "RemoteRunner.Bot",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);

        await using var scenario = await Scenario.StartAsync();
        await scenario.Telegram.WriteAsync(Ben, "trace me");
        var turn = await scenario.Box.SeeTurnAsync("trace me");
        turn.Start().Succeed("Traced.");
        await scenario.Telegram.SeeAsync(Ben, "Traced.");

        var trace = ActivityTraceId.CreateFromString(turn.TraceParent!.AsSpan(3, 32));
        await Wait.UntilAsync(
            () => new[] { "receive telegram", "process telegram", "sendMessage telegram", "deliver turn" }.All(name => spans.Any(s => s.TraceId == trace && s.DisplayName == name)),
            "receipt, hand-over, send and delivery in one trace");
    }
}
