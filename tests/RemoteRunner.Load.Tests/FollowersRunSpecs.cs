using RemoteRunner.Load.Direct;
using RemoteRunner.TestSupport;

namespace RemoteRunner.Load.Tests;

/// <summary>The short form of <c>eng/followers.sh</c>: every follower gets the turn's end, and the numbers are there.</summary>
public sealed class FollowersRunSpecs
{
    [Fact]
    public async Task A_few_followers_all_get_the_end_and_are_reported()
    {
        var claude = Environment.GetEnvironmentVariable("REMOTERUNNER_CLAUDE");
        Assert.True(File.Exists(claude), "REMOTERUNNER_CLAUDE does not name the Claude Code CLI: this test runs the real one. ./test.sh installs it and sets the variable.");
        using var machine = await WholeMachine.TakeAsync(TestContext.Current.CancellationToken);

        var report = await FollowersRun.ExecuteAsync(claude, followers: 8, rounds: 1, TextWriter.Null, TestContext.Current.CancellationToken);

        TestContext.Current.SendDiagnosticMessage(report);
        Assert.StartsWith("# 8 who follow one turn", report, StringComparison.Ordinal);
        Assert.Matches(@"\| at a model's pace, in 5 s \| [56]\.\d{3} \| \d+\.\d{3} \| [+-]\d", report);
        Assert.Matches(@"Each follower takes \d+ kB", report);
    }
}
