using RemoteRunner.TestSupport;

namespace RemoteRunner.FaultRun.Tests;

/// <summary>The short form of <c>eng/fault-run.sh</c>. A failure names the seed and the folder with logs, data and chats.</summary>
public sealed class FaultRunSpecs
{
    [Fact]
    public async Task Two_minutes_of_kills_lose_double_and_repeat_nothing()
    {
        var claude = Environment.GetEnvironmentVariable("REMOTERUNNER_CLAUDE");
        Assert.True(File.Exists(claude), "REMOTERUNNER_CLAUDE does not name the Claude Code CLI: this test runs the real one. ./test.sh installs it and sets the variable.");

        // One plan for all; what meets what is a matter of the machine's timing anyway.
        var settings = new RunSettings(TimeSpan.FromMinutes(2), Seed: 4, Chats: 50, claude, Keep: false);
        await using var log = new StringWriter();
        using var machine = await WholeMachine.TakeAsync(TestContext.Current.CancellationToken);

        var report = await Run.ExecuteAsync(settings, log, TestContext.Current.CancellationToken);

        TestContext.Current.SendDiagnosticMessage(report.ToString());
        Assert.True(report.IsClean, $"{report}\n\n{log}");
        Assert.True(report.Kills > 0 && report.Answered > 0, $"Nothing much happened:\n{report}");
    }
}
