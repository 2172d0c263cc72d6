using System.Diagnostics;
using RemoteRunner.Core.Approvals;
using RemoteRunner.Core.Turns;
using RemoteRunner.TestSupport;
using RemoteRunner.Web.Tests.Support;

namespace RemoteRunner.Web.Tests.Turns;

public sealed class CancellationSpecs(World world) : BoxTest(world)
{
    [Theory, MemberData(nameof(BothCaches))]
    public async Task Stops_a_streaming_turn_and_keeps_what_was_said(CacheKind cache)
    {
        var box = World[cache].Client;
        var session = await NewSessionAsync(box);
        var turn = await SubmitAsync(box, session, "[[text one two three four five six seven eight nine ten]] [[slow 20s]]");
        await WaitForAsync<TextDelta>(box, turn);

        await box.CancelTurnAsync(Ben, turn, Cancellation);
        var log = await WaitForEndAsync(box, turn);
        var next = await RunAsync(box, session, "[[text still here]]");

        Assert.Equal(TurnState.Cancelled, log.End.State);
        Assert.StartsWith("one", log.End.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("ten", log.End.Text, StringComparison.Ordinal);
        Assert.Null(log.End.Failure);
        Assert.Equal("still here", next.End.Text);
    }

    [Fact]
    public async Task Stopping_interrupts_the_turn_and_keeps_its_process_warm()
    {
        var session = await NewSessionAsync(Box.Client);
        var turn = await SubmitAsync(Box.Client, session, "[[text one two three four five six seven eight nine ten]] [[slow 20s]]");
        await WaitForAsync<TextDelta>(Box.Client, turn);

        var process = Assert.Single(ProcessesOf(session));

        var watch = Stopwatch.StartNew();
        await Box.Client.CancelTurnAsync(Ben, turn, Cancellation);
        await WaitForEndAsync(Box.Client, turn);

        // An interrupt that is lost costs the process, three seconds later.
        Assert.Equal(process, Assert.Single(ProcessesOf(session)));
        TestContext.Current.SendDiagnosticMessage($"A running turn ended {watch.ElapsedMilliseconds} ms after its cancellation.");
    }

    [Fact]
    public async Task A_turn_that_continues_another_tells_Claude_what_was_asked_though_it_never_heard_it()
    {
        var session = await NewSessionAsync(Box.Client);
        var running = await SubmitAsync(Box.Client, session, "[[text one two three]] [[slow 20s]]");
        await WaitForAsync<TextDelta>(Box.Client, running);
        var unheard = await SubmitAsync(Box.Client, session, "count the pelicans");
        await Box.Client.CancelSessionAsync(Ben, session, Cancellation);
        await WaitForEndAsync(Box.Client, running);

        var continued = await ContinueAsync(session, unheard);
        var again = await ContinueAsync(session, continued.Turn);
        var elsewhere = await ContinueAsync(await NewSessionAsync(Box.Client), unheard);

        Assert.Contains("count the pelicans", continued.End.Text, StringComparison.Ordinal);
        Assert.Equal(TurnState.Succeeded, again.End.State);
        Assert.DoesNotContain("pelicans", elsewhere.End.Text, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(BothCaches))]
    public async Task Stopping_a_session_ends_the_running_turn_and_drops_the_waiting_ones(CacheKind cache)
    {
        var box = World[cache].Client;
        var session = await NewSessionAsync(box);
        var running = await SubmitAsync(box, session, "[[text one two three]] [[slow 20s]]");
        await WaitForAsync<TextDelta>(box, running);
        var waiting = await SubmitAsync(box, session, "[[text two]]");

        var stopped = await box.CancelSessionAsync(Ben, session, Cancellation);
        var logs = await Task.WhenAll(WaitForEndAsync(box, running), WaitForEndAsync(box, waiting));

        Assert.Equal([running, waiting], stopped);
        Assert.All(logs, l => Assert.Equal(TurnState.Cancelled, l.End.State));
        Assert.Empty(logs[1].All<TurnStarted>());
        Assert.Empty(await box.CancelSessionAsync(Ben, session, Cancellation));
    }

    [Fact]
    public async Task Stopping_before_the_process_is_up_stops_it_too()
    {
        var session = await NewSessionAsync(Box.Client);
        var turn = await SubmitAsync(Box.Client, session, "[[text one two three]] [[slow 20s]]");
        await WaitForAsync<TurnStarted>(Box.Client, turn);

        await Box.Client.CancelTurnAsync(Ben, turn, Cancellation);
        var log = await WaitForEndAsync(Box.Client, turn);
        var next = await RunAsync(Box.Client, session, "[[text still here]]");

        Assert.Equal(TurnState.Cancelled, log.End.State);
        Assert.Equal("still here", next.End.Text);
    }

    [Fact]
    public async Task A_stopped_command_leaves_no_process()
    {
        var session = await NewSessionAsync(Box.Client);
        var (script, trace) = await Commands.WriteStayingScriptAsync(Box.Folders.Main);
        var turn = await SubmitAsync(Box.Client, session, $$"""[[tool Bash {"command":"bash {{script}}","description":"stay"}]] [[text done]]""");
        var asked = await WaitForAsync<ApprovalRequested>(Box.Client, turn);
        await Box.Client.AnswerAsync(Ben, asked.Approval.Id, new ApprovalAnswer(ApprovalDecision.AllowOnce), Cancellation);
        await EventuallyAsync(() => Commands.Running(trace).Count >= 3, "the command runs");

        await Box.Client.CancelTurnAsync(Ben, turn, Cancellation);
        var log = await WaitForEndAsync(Box.Client, turn);

        Assert.Equal(TurnState.Cancelled, log.End.State);
        Assert.Empty(Commands.Running(trace));
    }

    [Fact]
    public async Task What_a_turn_left_in_the_background_ends_with_it()
    {
        var session = await NewSessionAsync(Box.Client);
        var (script, trace) = await Commands.WriteStayingScriptAsync(Box.Folders.Main);

        var log = await RunAsync(
            Box.Client, session, $$"""[[tool Bash {"command":"setsid nohup bash {{script}} >/dev/null 2>&1 & sleep 0.5; echo began","description":"stay"}]] [[echo]]""",
            _ => ApprovalDecision.AllowOnce);
        var next = await RunAsync(Box.Client, session, "[[text still here]]");

        Assert.Contains("began", log.End.Text, StringComparison.Ordinal);
        Assert.Empty(Commands.Running(trace));
        Assert.Equal("still here", next.End.Text);
    }

    private static List<int> ProcessesOf(Guid session) =>
        [.. Directory.EnumerateDirectories("/proc")
            .Select(folder => int.TryParse(Path.GetFileName(folder), out var id) ? id : 0)
            .Where(id => id > 0 && Mentions(id, session.ToString("D")))];

    private static bool Mentions(int process, string text)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/cmdline").Contains(text, StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }

    [Fact]
    public async Task A_conversation_that_went_on_is_still_called_by_what_it_is_about()
    {
        var session = await NewSessionAsync(Box.Client);
        var turn = await SubmitAsync(Box.Client, session, "[[text one two]] [[slow 60s]] about herons");
        await WaitForAsync<TextDelta>(Box.Client, turn);
        await Box.Client.CancelTurnAsync(Ben, turn, Cancellation);
        await WaitForEndAsync(Box.Client, turn);

        await ContinueAsync(session, turn);

        Assert.EndsWith("about herons", (await Box.Client.GetSessionAsync(Ben, session, Cancellation)).Session.LastPrompt, StringComparison.Ordinal);
    }

    private async Task<TurnLogOfTest> ContinueAsync(Guid session, Guid turn)
    {
        var id = Guid.NewGuid();
        await Box.Client.SubmitAsync(Ben, new TurnSubmission(id, session, "Continue where you were interrupted.", Continues: turn), Cancellation);
        return await WaitForEndAsync(Box.Client, id);
    }
}
