using RemoteRunner.Load.People;
using RemoteRunner.Load.Reports;
using RemoteRunner.Load.Samples;
using RemoteRunner.TestSupport;

namespace RemoteRunner.Load.Tests;

/// <summary>The short form of <c>eng/load.sh</c>: real processes, every kind of errand. It says nothing about speed, only that the numbers are there.</summary>
public sealed class LoadRunSpecs
{
    [Fact]
    public async Task Half_a_minute_of_mixed_load_is_answered_and_reported()
    {
        var claude = Environment.GetEnvironmentVariable("REMOTERUNNER_CLAUDE");
        Assert.True(File.Exists(claude), "REMOTERUNNER_CLAUDE does not name the Claude Code CLI: this test runs the real one. ./test.sh installs it and sets the variable.");
        var settings = new LoadSettings(4, TimeSpan.FromSeconds(30), LoadSettings.Instant, LoadProfile.Mixed, Seed: 1, TimeSpan.FromSeconds(1), MaxProcesses: 20, MaxRunning: 10, WarmUp: 3, claude, null, "smoke");
        using var machine = await WholeMachine.TakeAsync(TestContext.Current.CancellationToken);

        var result = await LoadRun.ExecuteAsync(settings, new ProgressBar(TextWriter.Null, moves: false), TestContext.Current.CancellationToken);

        var markdown = MarkdownReport.Write(result, MachineFacts.Read());
        TestContext.Current.SendDiagnosticMessage(markdown);
        Assert.True(result.Errors.Count == 0, markdown);
        Assert.True(result.Answered.Count >= settings.Chats, markdown);
        Assert.Equal(result.Turns.Count, result.Answered.Count);
        Assert.All(result.Answered, t => Assert.NotNull(t.Accepted));
        Assert.All(result.Answered.Where(t => t.SavedUsd is null), t => Assert.True(t.ModelCalls > 0, $"no model call is known of message {t.Number} in chat {t.Chat}"));
        Assert.All(result.Answered.Where(t => t.Kind == ErrandKind.Tool), t => Assert.Equal(2, t.ModelCalls));
        Assert.All(result.Answered, t => Assert.True(t.Overhead > TimeSpan.Zero && t.Overhead < t.Total + TimeSpan.FromTicks(1)));
        Assert.NotEmpty(result.Machine);
        Assert.All(result.Machine[^1].Services, s => Assert.True(s.Value.Memory > 0, $"no memory was read of {s.Key}"));
        Assert.True(result.Machine.Max(m => m.Temporary) > 0, "no temporary file of Claude's was seen: they lie elsewhere than is looked");
        Assert.True(result.Machine[^1] is { Lasting: > 0 } last && last.Lasting < last.Keys, $"keys: {result.Machine[^1].Keys}, such as do not expire: {result.Machine[^1].Lasting}");
        Assert.Contains("</svg>", HtmlReport.Write(result, markdown), StringComparison.Ordinal);
    }
}
