using RemoteRunner.EndToEnd.Tests.Drivers;

namespace RemoteRunner.EndToEnd.Tests;

/// <summary>What the whole system tells about a turn.</summary>
public sealed class TelemetrySpecs(SharedApp shared)
{
    [Theory]
    [InlineData("remoterunner.update.received")]
    [InlineData("remoterunner.limit.asked")]
    [InlineData("remoterunner.turn.wait")]
    [InlineData("remoterunner.turn.running")]
    [InlineData("remoterunner.turn.waiting")]
    [InlineData("remoterunner.process.live")]
    [InlineData("remoterunner.model.call")]
    [InlineData("remoterunner.model.tokens")]
    [InlineData("remoterunner.model.cost")]
    [InlineData("remoterunner.answer.misses")]
    [InlineData("remoterunner.approval.closed")]
    [InlineData("remoterunner.send.wait")]
    [InlineData("remoterunner.delivery.latency")]
    [InlineData("remoterunner.telegram.call")]
    public async Task Limits_queues_caches_pool_and_sends_are_measured(string metric)
    {
        var phone = shared.NewMember();
        var sent = await phone.SendAsync("""[[tool Bash {"command":"echo measured","description":"echo"}]] [[then]] [[text Measured.]]""");
        await phone.TapAsync(await phone.WaitForAsync(sent, m => m.IsOpenCard, "The approval card"), "Allow once");
        await phone.WaitForAsync(sent, m => m.Text.Contains("Measured."), "The answer");

        await Machine.WaitUntilAsync(() => shared.App.Telemetry.SignalsWith(metric).Contains("/v1/metrics"), $"{metric} never came.");
    }

    [Fact]
    public async Task One_trace_holds_a_turn_from_the_update_to_the_answer()
    {
        var phone = shared.NewMember();
        var sent = await phone.SendAsync("""[[tool Bash {"command":"echo traced","description":"echo"}]] [[then]] [[text Traced.]]""");
        await phone.TapAsync(await phone.WaitForAsync(sent, m => m.IsOpenCard, "The approval card"), "Allow once");
        await phone.WaitForAsync(sent, m => m.Text.Contains("Traced."), "The answer");

        // Each service sends its spans for itself; what belongs together says so by the trace's id.
        await Machine.WaitUntilAsync(
            () => shared.App.Telemetry.Traces().Any(spans =>
                new[] { "receive telegram", "process telegram", "turn wait", "turn", "approval", "execute_tool Bash", "chat", "deliver turn", "sendMessage telegram" }.All(spans.Contains)),
            () => $"No trace holds a whole turn. The fullest: {string.Join(", ", shared.App.Telemetry.Traces().MaxBy(spans => spans.Count) ?? [])}");
    }
}
