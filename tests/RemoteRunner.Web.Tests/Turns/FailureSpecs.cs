using System.Diagnostics;
using RemoteRunner.Core.Turns;
using RemoteRunner.TestSupport;
using RemoteRunner.Web.Tests.Support;

namespace RemoteRunner.Web.Tests.Turns;

public sealed class FailureSpecs(World world) : BoxTest(world)
{
    [Theory]
    [InlineData(400, TurnFailureKind.InvalidRequest)]
    [InlineData(401, TurnFailureKind.Authentication)]
    [InlineData(403, TurnFailureKind.Forbidden)]
    [InlineData(404, TurnFailureKind.ModelUnknown)]
    [InlineData(413, TurnFailureKind.ContextFull)]
    public async Task An_error_that_stays_is_told_at_once(int status, TurnFailureKind kind)
    {
        var session = await NewSessionAsync(Box.Client);

        var log = await RunAsync(Box.Client, session, $"[[error {status}]]");

        Assert.Equal(TurnState.Failed, log.End.State);
        Assert.True((kind, status) == (log.End.Failure!.Kind, log.End.Failure.Status), log.End.ToJson());
        Assert.NotEmpty(log.End.Failure.Message);
        Assert.Empty(log.All<ModelRetry>());
        Assert.Empty(log.Streamed);
        // The CLI tries a 400 again by itself without its betas, and a 404 without streaming: a few calls, but no waiting.
        Assert.InRange(log.End.Usage.ModelCalls, 1, status is 401 or 403 ? 1 : 8);
    }

    [Theory]
    [InlineData(429, TurnFailureKind.RateLimited)]
    [InlineData(500, TurnFailureKind.Overloaded)]
    [InlineData(529, TurnFailureKind.Overloaded)]
    public async Task An_error_that_may_pass_is_retried_a_limited_number_of_times(int status, TurnFailureKind kind)
    {
        await using var box = await TestBox.StartAsync(World, World.ConnectionString(CacheKind.Garnet), null, ("Claude:MaxRetries", "1"));
        var session = await NewSessionAsync(box.Client);

        var log = await RunAsync(box.Client, session, $"[[error {status}]]");

        Assert.Equal(TurnState.Failed, log.End.State);
        Assert.Equal((kind, status), (log.End.Failure!.Kind, log.End.Failure.Status));
        Assert.Equal((1, 1, status), (log.All<ModelRetry>().Single().Attempt, log.All<ModelRetry>().Single().MaxRetries, log.All<ModelRetry>().Single().Status));
        Assert.Equal(2, log.End.Usage.ModelCalls);
        if (status == 429)
            Assert.NotNull(log.End.Failure.RetryAfter);
    }

    [Fact]
    public async Task An_overload_that_passes_is_shown_and_survived()
    {
        var session = await NewSessionAsync(Box.Client);

        var log = await RunAsync(Box.Client, session, "[[error 529 x2]] [[text there again]]");

        Assert.Equal((TurnState.Succeeded, "there again"), (log.End.State, log.End.Text));
        Assert.Equal([1, 2], log.All<ModelRetry>().Select(r => r.Attempt));
    }

    [Fact]
    public async Task Without_a_credential_it_says_what_to_set()
    {
        await using var box = await TestBox.StartAsync(World, World.ConnectionString(CacheKind.Garnet), null, ("Anthropic:ApiKey", ""));
        var session = await NewSessionAsync(box.Client);

        var log = await RunAsync(box.Client, session, "[[text never]]");

        Assert.Equal(TurnFailureKind.NoCredential, log.End.Failure!.Kind);
        Assert.Contains("Anthropic:ApiKey", log.End.Failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_API_that_cannot_be_reached_is_told_apart()
    {
        await using var box = await TestBox.StartAsync(
            World, World.ConnectionString(CacheKind.Garnet), null, ("Anthropic:BaseUrl", "http://127.0.0.1:9"), ("Claude:MaxRetries", "0"));
        var session = await NewSessionAsync(box.Client);

        var log = await RunAsync(box.Client, session, "[[text never]]");

        Assert.Equal(TurnFailureKind.Unreachable, log.End.Failure!.Kind);
    }

    [Fact]
    public async Task Without_the_CLI_it_says_in_one_sentence_what_to_install()
    {
        await using var box = await TestBox.StartAsync(World, World.ConnectionString(CacheKind.Garnet), null, ("Claude:Path", "/nowhere/claude"));
        var session = await NewSessionAsync(box.Client);

        var log = await RunAsync(box.Client, session, "[[text never]]");

        Assert.Equal(TurnFailureKind.CliMissing, log.End.Failure!.Kind);
        Assert.Contains("npm install", log.End.Failure.Message, StringComparison.Ordinal);
        Assert.Contains("npm install", Assert.Single((await box.Client.GetBoxAsync(Ben, Cancellation)).Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_line_that_is_no_JSON_fails_the_turn_and_not_the_box()
    {
        var script = Path.Combine(Path.GetTempPath(), $"fake-claude-{Guid.NewGuid():N}");
        await File.WriteAllTextAsync(script, $"#!/bin/sh\n[ \"$1\" = --version ] && echo '2.1.331 (Claude Code)' && exit\nread line\necho 'Segmentation fault: {new string('x', 500)}'\nsleep 60\n", Cancellation);
        File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        await using var box = await TestBox.StartAsync(World, World.ConnectionString(CacheKind.Garnet), null, ("Claude:Path", script));
        var session = await NewSessionAsync(box.Client);

        var log = await RunAsync(box.Client, session, "[[text never]]");
        var second = await RunAsync(box.Client, session, "[[text never]]");

        Assert.Equal(TurnFailureKind.CliProtocol, log.End.Failure!.Kind);
        Assert.Contains("Segmentation fault: xxx", log.End.Failure.Message, StringComparison.Ordinal);
        Assert.True(log.End.Failure.Message.Length < 300, log.End.Failure.Message);
        Assert.Equal(TurnFailureKind.CliProtocol, second.End.Failure!.Kind);
        File.Delete(script);
    }

    [Fact]
    public async Task A_CLI_that_dies_takes_only_its_turn_with_it()
    {
        var session = await NewSessionAsync(Box.Client);
        await RunAsync(Box.Client, session, "[[text hello]]");
        var turn = await SubmitAsync(Box.Client, session, "[[text one two three four five]] [[slow 20s]]");
        await WaitForAsync<TextDelta>(Box.Client, turn);

        foreach (var pid in Commands.Running(session.ToString("D")))
            Process.GetProcessById(pid).Kill();
        var log = await FollowAsync(Box.Client, turn);
        var next = await RunAsync(Box.Client, session, "[[history]]");

        Assert.Equal((TurnState.Failed, TurnFailureKind.ProcessDied), (log.End.State, log.End.Failure!.Kind));
        Assert.StartsWith("one", log.End.Text, StringComparison.Ordinal);
        Assert.Equal(TurnState.Succeeded, next.End.State);
        Assert.Contains("hello", next.End.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_turn_that_uses_up_its_model_rounds_ends_and_can_be_continued()
    {
        await using var box = await TestBox.StartAsync(World, World.ConnectionString(CacheKind.Garnet), null, ("Claude:MaxTurns", "2"));
        var session = await NewSessionAsync(box.Client);
        const string Ls = """[[tool Bash {"command":"ls","description":"list"}]]""";

        var log = await RunAsync(box.Client, session, $"{Ls} [[then]] {Ls} [[then]] {Ls} [[then]] {Ls} [[then]] [[text too far]]");
        var next = await RunAsync(box.Client, session, $"{Ls} [[text enough]]");

        Assert.Equal((TurnState.Failed, TurnFailureKind.MaxTurns), (log.End.State, log.End.Failure!.Kind));
        Assert.Equal(2, log.All<ToolEnded>().Count(t => t.Ok));
        Assert.Equal((TurnState.Succeeded, "enough"), (next.End.State, next.End.Text));
    }

    [Theory]
    [InlineData("[[text one two]] [[midstream-error]]")]
    [InlineData("[[text one two]] [[drop]]")]
    public async Task An_answer_that_breaks_off_does_not_pass_for_a_whole_one(string prompt)
    {
        await using var box = await TestBox.StartAsync(World, World.ConnectionString(CacheKind.Garnet), null, ("Claude:MaxRetries", "0"));
        var session = await NewSessionAsync(box.Client);

        var log = await RunAsync(box.Client, session, prompt);

        Assert.Equal(TurnState.Failed, log.End.State);
        Assert.Contains(log.End.Failure!.Kind, new[] { TurnFailureKind.Overloaded, TurnFailureKind.Unreachable });
    }

    [Fact]
    public async Task A_workspace_that_is_gone_is_named()
    {
        var folder = Directory.CreateDirectory(Path.Combine(Box.Folders.Workspaces, $"gone-{Guid.NewGuid():N}"[..20]));
        var session = Guid.NewGuid();
        await Box.Client.EnsureSessionAsync(Ben, session, new(folder.Name), Cancellation);
        folder.Delete();

        var log = await RunAsync(Box.Client, session, "[[text never]]");

        Assert.Equal(TurnFailureKind.WorkspaceMissing, log.End.Failure!.Kind);
        Assert.Contains(folder.Name, log.End.Failure.Message, StringComparison.Ordinal);
    }
}
