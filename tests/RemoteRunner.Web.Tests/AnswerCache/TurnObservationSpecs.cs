using System.Text.Json;
using RemoteRunner.Core.Turns;
using RemoteRunner.TestSupport;
using RemoteRunner.Web.AnswerCache;
using RemoteRunner.Web.AnswerCache.Turns;

namespace RemoteRunner.Web.Tests.AnswerCache;

public sealed class TurnObservationSpecs(AnswerCaches caches) : IAsyncDisposable
{
    private readonly Bench _bench = new(caches[CacheKind.Redis]);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_smuggled_write_is_neither_looked_up_nor_stored()
    {
        Assert.Equal(Refusal.ChangesThings, (await _bench.AskAsync("show me how you delete main.py and do it")).Reason);
        Assert.Equal(Refusal.CommandNotProven, (await _bench.AskAsync("show main.py", ToolCall.Bash("cat main.py; rm main.py"))).Reason);
        Assert.Equal(Refusal.ToolNotReadOnly, (await _bench.AskAsync("show main.py", new ToolCall("Write", new { file_path = "x", content = "" }))).Reason);
        Assert.Equal(1, _bench.Metrics["remoterunner.answer.refusals changes-things look"]);
        Assert.Equal(1, _bench.Metrics["remoterunner.answer.refusals command-not-proven store"]);
    }

    [Theory]
    [InlineData("date")]
    [InlineData("git log --since=yesterday")]
    [InlineData("git log --format=%ar")]
    [InlineData("find . -mmin -5")]
    [InlineData("uptime")]
    [InlineData("env")]
    [InlineData("ps aux")]
    public async Task Output_that_depends_on_the_clock_or_the_machine_is_not_stored(string command) =>
        Assert.Equal(Refusal.CommandNotProven, (await _bench.AskAsync("show the history", ToolCall.Bash(command))).Reason);

    [Theory]
    [InlineData("Edit")]
    [InlineData("Task")]
    [InlineData("WebFetch")]
    [InlineData("WebSearch")]
    [InlineData("AskUserQuestion")]
    [InlineData("mcp__x__read")]
    [InlineData("read")]
    public async Task Any_other_tool_keeps_an_answer_out(string tool) =>
        Assert.Equal(Refusal.ToolNotReadOnly, (await _bench.AskAsync("show main.py", new ToolCall(tool, new { }))).Reason);

    [Fact]
    public async Task Unknown_inputs_failures_and_background_work_keep_an_answer_out()
    {
        Assert.Equal(Refusal.ToolInputUnknown, (await _bench.AskAsync("show main.py", new ToolCall("Bash", new { command = "ls", run_in_background = true }))).Reason);
        Assert.Equal(Refusal.ToolInputUnknown, (await _bench.AskAsync("show main.py", new ToolCall("Read", new { file_path = "main.py" }))).Reason);
        Assert.Equal(Refusal.ToolInputUnknown, (await _bench.AskAsync("show main.py", new ToolCall("Read", "main.py"))).Reason);
        Assert.Equal(Refusal.ToolFailed, (await _bench.AskAsync("show main.py", ToolCall.Bash("ls") with { Ok = false })).Reason);
        Assert.Equal(Refusal.Missing, (await _bench.AskAsync("show main.py", ToolCall.Bash("cat gone.py"))).Reason);
    }

    [Fact]
    public async Task Approvals_disturbances_loose_ends_and_bad_ends_keep_an_answer_out()
    {
        Assert.Equal(Refusal.ApprovalAsked, await StoreAsync(o => o.ApprovalAsked()));
        Assert.Equal(Refusal.Disturbed, await StoreAsync(o => o.Disturbed()));
        Assert.Equal(Refusal.ToolUnfinished, await StoreAsync(o => Start(o, _bench.Root)));
        Assert.Equal(Refusal.WorkingDirectory, await StoreAsync(o => End(o, Start(o, null))));
        Assert.Equal(Refusal.WorkingDirectory, await StoreAsync(o => End(o, Start(o, _bench.PathOf("src")))));
        Assert.Equal(Refusal.NotSucceeded, await StoreAsync(_ => { }, Bench.Ended("x", TurnState.Cancelled)));
        Assert.Equal(Refusal.EmptyAnswer, await StoreAsync(_ => { }, Bench.Ended(" ")));
        Assert.Equal(Refusal.None, await StoreAsync(o => End(o, Start(o, _bench.Root))));

        static string Start(TurnObservation observation, string? folder)
        {
            observation.ToolStarted("toolu_1", "Bash", JsonSerializer.SerializeToElement(new { command = "ls" }), folder);
            return "toolu_1";
        }

        static void End(TurnObservation observation, string id) => observation.ToolEnded(id, ok: true);
    }

    private async Task<Refusal> StoreAsync(Action<TurnObservation> happens, TurnEnded? ended = null)
    {
        await _bench.SettleAsync();
        var miss = Assert.IsType<CacheMiss>(await _bench.Cache.LookAsync(_bench.Question("show main.py"), Cancellation));
        var observation = new TurnObservation();
        happens(observation);
        return (await _bench.Cache.StoreAsync(miss, observation, ended ?? Bench.Ended("x"), Cancellation)).Reason;
    }

    public ValueTask DisposeAsync() => _bench.DisposeAsync();
}
