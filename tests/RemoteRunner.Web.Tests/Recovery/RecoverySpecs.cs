using System.Net;
using System.Net.Sockets;
using RemoteRunner.Core.Approvals;
using RemoteRunner.Core.Box;
using RemoteRunner.Core.Redis;
using RemoteRunner.Core.Turns;
using RemoteRunner.Core.Workspaces;
using RemoteRunner.TestSupport;
using RemoteRunner.Web.Tests.Support;
using StackExchange.Redis;

namespace RemoteRunner.Web.Tests.Recovery;

/// <summary>The box as a real process that is killed, stopped and started again.</summary>
public sealed class RecoverySpecs(World world) : BoxTest(world)
{
    [Theory, MemberData(nameof(BothCaches))]
    public async Task A_box_killed_in_the_middle_of_a_command_leaves_nothing_after_its_restart(CacheKind cache)
    {
        using var folders = new BoxFolders();
        await using var first = await StartAsync(cache, folders);
        using var clients = new BoxClientHost(first.Address);
        var session = await NewSessionAsync(clients.Client);
        var (script, trace) = await Commands.WriteStayingScriptAsync(folders.Main);
        await RunAsync(clients.Client, session, "[[text remembered]]");
        var turn = await SubmitAsync(clients.Client, session, $$"""[[text I begin.]] [[tool Bash {"command":"bash {{script}}","description":"stay"}]] [[text done]]""");
        var asked = await WaitForAsync<ApprovalRequested>(clients.Client, turn);
        await clients.Client.AnswerAsync(Ben, asked.Approval.Id, new ApprovalAnswer(ApprovalDecision.AllowOnce), Cancellation);
        await EventuallyAsync(() => Commands.Running(trace).Count >= 3, "the command runs");
        var waiting = await SubmitAsync(clients.Client, session, "[[history]]");

        await first.CrashAsync();
        Assert.NotEmpty(Commands.Running(trace));
        await using var connection = await ConnectionMultiplexer.ConnectAsync(World.ConnectionString(cache));
        Assert.True(await connection.GetDatabase().HashExistsAsync(RedisKeys.BudgetReservations, turn.ToString("N")));
        await using var second = await StartAsync(cache, folders);
        using var again = new BoxClientHost(second.Address);
        var log = await WaitForEndAsync(again.Client, turn);
        var next = await WaitForEndAsync(again.Client, waiting);

        Assert.Empty(Commands.Running(trace));
        Assert.Equal(TurnState.Interrupted, log.End.State);
        Assert.Equal("I begin.", log.End.Text.Trim());
        Assert.False(await connection.GetDatabase().HashExistsAsync(RedisKeys.BudgetReservations, turn.ToString("N")));
        Assert.DoesNotContain(log.All<ToolEnded>(), t => t.Ok);
        Assert.Equal(TurnState.Succeeded, next.End.State);
        Assert.Contains("remembered", next.End.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_clone_under_way_when_the_box_died_holds_up_no_restart_and_is_gone_after_it()
    {
        // Takes connections and never answers.
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        using var folders = new BoxFolders();
        await using var first = await StartAsync(CacheKind.Redis, folders);
        using var clients = new BoxClientHost(first.Address);
        await clients.Client.CreateWorkspaceAsync(Ben, null, "slow", new WorkspaceCreation($"https://127.0.0.1:{((IPEndPoint)silent.LocalEndpoint).Port}/app.git"), Cancellation);
        using var git = await silent.AcceptTcpClientAsync(Cancellation);

        // Waits for the end of its output too, as the AppHost does before it starts it again.
        await first.CrashAsync().WaitAsync(TimeSpan.FromSeconds(60), Cancellation);
        await using var second = await StartAsync(CacheKind.Redis, folders);
        using var again = new BoxClientHost(second.Address);

        using var rest = new StreamReader(git.GetStream());
        await rest.ReadToEndAsync(Cancellation).WaitAsync(TimeSpan.FromSeconds(60), Cancellation);
        Assert.DoesNotContain(await again.Client.ListWorkspacesAsync(Ben, null, Cancellation), w => w.Name == "slow");
        Assert.DoesNotContain(Directory.GetFileSystemEntries(folders.Workspaces), p => p.Contains("slow", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_question_that_was_open_when_the_box_died_is_taken_back()
    {
        using var folders = new BoxFolders();
        await using var first = await StartAsync(CacheKind.Redis, folders);
        using var clients = new BoxClientHost(first.Address);
        var session = await NewSessionAsync(clients.Client);
        var turn = await SubmitAsync(clients.Client, session, """[[tool Bash {"command":"touch never.txt","description":"touch"}]] [[text done]]""");
        var asked = await WaitForAsync<ApprovalRequested>(clients.Client, turn);

        await first.CrashAsync();
        await using var second = await StartAsync(CacheKind.Redis, folders);
        using var again = new BoxClientHost(second.Address);
        var log = await WaitForEndAsync(again.Client, turn);
        var (won, record) = await again.Client.AnswerAsync(Ben, asked.Approval.Id, new ApprovalAnswer(ApprovalDecision.AllowOnce), Cancellation);

        Assert.Equal(TurnState.Interrupted, log.End.State);
        Assert.Null(log.All<ApprovalClosed>().Single().Decision);
        Assert.Equal((false, ApprovalState.Withdrawn), (won, record.State));
        Assert.False(File.Exists(Path.Combine(folders.Main, "never.txt")));
    }

    [Fact]
    public async Task A_stopped_box_ends_its_turn_properly_and_keeps_the_waiting_one()
    {
        using var folders = new BoxFolders();
        await using var first = await StartAsync(CacheKind.Garnet, folders);
        using var clients = new BoxClientHost(first.Address);
        var session = await NewSessionAsync(clients.Client);
        var turn = await SubmitAsync(clients.Client, session, "[[text one two three four five six]] [[slow 20s]]");
        await WaitForAsync<TextDelta>(clients.Client, turn);
        var waiting = await SubmitAsync(clients.Client, session, "[[history]]");
        var seen = WaitForEndAsync(clients.Client, turn);

        await first.TerminateAsync(Cancellation);
        var log = await seen.WaitAsync(TimeSpan.FromSeconds(90), Cancellation);

        Assert.Equal(0, first.ExitCode);
        Assert.Equal(TurnState.Interrupted, log.End.State);
        Assert.StartsWith("one", log.End.Text, StringComparison.Ordinal);
        Assert.Empty(Commands.Running(session.ToString("D")));
        await using var second = await StartAsync(CacheKind.Garnet, folders);
        using var again = new BoxClientHost(second.Address);
        Assert.Equal(TurnState.Succeeded, (await WaitForEndAsync(again.Client, waiting)).End.State);
    }

    [Fact]
    public async Task A_second_box_on_the_same_data_is_refused_in_one_sentence()
    {
        await using var second = ServiceProcess.Launch("RemoteRunner.Web", TestBox.Settings(World, World.ConnectionString(CacheKind.Garnet), Box.Folders));

        await second.WaitForExitAsync(Cancellation);

        Assert.Equal(1, second.ExitCode);
        Assert.StartsWith($"Another box runs on Box:DataDirectory ({Box.Folders.Data})", second.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', second.Errors);
    }

    [Fact]
    public async Task A_wrong_setting_stops_the_start_with_one_sentence_that_names_it()
    {
        using var folders = new BoxFolders();
        var settings = TestBox.Settings(World, World.ConnectionString(CacheKind.Garnet), folders);
        settings["Anthropic:BaseUrl"] = "not an address";
        await using var box = ServiceProcess.Launch("RemoteRunner.Web", settings);

        await box.WaitForExitAsync(Cancellation);

        Assert.Equal(1, box.ExitCode);
        Assert.Contains("Anthropic:BaseUrl ('not an address') is not an http or https address", box.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', box.Errors);
    }

    [Fact]
    public async Task A_session_goes_on_after_the_box_was_started_again()
    {
        using var folders = new BoxFolders();
        var cache = World.ConnectionString(CacheKind.Garnet);
        var first = await TestBox.StartAsync(World, cache, folders);
        var session = await NewSessionAsync(first.Client);
        await RunAsync(first.Client, session, "[[text before the restart]]");
        await first.StopAsync();

        await using var second = await TestBox.StartAsync(World, cache, folders);
        var log = await RunAsync(second.Client, session, "[[history]]");

        Assert.Contains("before the restart", log.End.Text, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(BothCaches))]
    public async Task A_turn_outlives_an_outage_of_the_cache_with_a_whole_log(CacheKind kind)
    {
        await using var cache = await CacheServer.StartAsync(kind, Cancellation);
        await using var box = await TestBox.StartAsync(World, cache.ConnectionString);
        var session = await NewSessionAsync(box.Client);
        var words = string.Join(' ', Enumerable.Range(1, 60).Select(i => $"word{i}"));
        var turn = await SubmitAsync(box.Client, session, $"[[text {words}]] [[slow 6s]]");
        await WaitForAsync<TextDelta>(box.Client, turn);

        await cache.KillAsync();
        await cache.RestartAsync(Cancellation);
        var log = await WaitForEndAsync(box.Client, turn);

        Assert.Equal((TurnState.Succeeded, words), (log.End.State, log.End.Text.Trim()));
        Assert.Equal(words, log.Streamed.Trim());
        Assert.Equal(Enumerable.Range(1, log.Events.Count).Select(n => (long)n), log.Events.Select(e => e.Number));
    }

    private async Task<ServiceProcess> StartAsync(CacheKind cache, BoxFolders folders)
    {
        var box = await ServiceProcess.StartAsync("RemoteRunner.Web", TestBox.Settings(World, World.ConnectionString(cache), folders), Cancellation);
        try
        {
            using var http = new HttpClient { BaseAddress = box.Address };
            await EventuallyAsync(async () => (await http.GetAsync("/health", Cancellation)).IsSuccessStatusCode, "the box is healthy");
            return box;
        }
        catch
        {
            await box.DisposeAsync();
            throw;
        }
    }
}
