using RemoteRunner.EndToEnd.Tests.Drivers;

namespace RemoteRunner.EndToEnd.Tests;

/// <summary>What the whole system tells about a turn.</summary>
public sealed class TelemetrySpecs(SharedApp shared)
{
    private static readonly string[] _metrics =
    [
        "remoterunner.update.received",
        "remoterunner.limit.asked",
        "remoterunner.turn.wait",
        "remoterunner.turn.running",
        "remoterunner.turn.waiting",
        "remoterunner.process.live",
        "remoterunner.model.call",
        "remoterunner.model.tokens",
        "remoterunner.model.cost",
        "remoterunner.answer.refusals",
        "remoterunner.approval.closed",
        "remoterunner.send.wait",
        "remoterunner.delivery.latency",
        "remoterunner.telegram.call",
    ];

    [Fact]
    public async Task Limits_queues_caches_pool_money_and_sends_are_measured()
    {
        var phone = shared.NewMember();
        var sent = await phone.SendAsync("""[[tool Bash {"command":"touch measured.txt","description":"touch"}]] [[then]] [[text Measured.]]""");
        await phone.TapAsync(await phone.WaitForAsync(sent, m => m.IsOpenCard, "The approval card"), "Allow once");
        await phone.WaitForAsync(sent, m => m.Text.Contains("Measured."), "The answer");

        foreach (var metric in _metrics)
            await Machine.WaitUntilAsync(() => shared.App.Telemetry.SignalsWith(metric).Contains("/v1/metrics"), $"{metric} never came.");
    }

    [Fact]
    public async Task One_trace_holds_a_turn_from_the_update_to_the_answer()
    {
        var phone = shared.NewMember();
        var sent = await phone.SendAsync("""[[tool Bash {"command":"touch traced.txt","description":"touch"}]] [[then]] [[text Traced.]]""");
        await phone.TapAsync(await phone.WaitForAsync(sent, m => m.IsOpenCard, "The approval card"), "Allow once");
        await phone.WaitForAsync(sent, m => m.Text.Contains("Traced."), "The answer");

        // Each service sends its spans for itself; what belongs together says so by the trace's id.
        await Machine.WaitUntilAsync(
            () => shared.App.Telemetry.Traces().Any(spans =>
                new[] { "receive telegram", "process telegram", "turn wait", "turn", "approval", "execute_tool Bash", "chat", "deliver turn", "sendMessage telegram" }.All(spans.Contains)),
            "No trace holds a whole turn.");
    }
}
