using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using RemoteRunner.Core.Approvals;
using RemoteRunner.Core.Sessions;
using RemoteRunner.Core.Turns;
using RemoteRunner.TestSupport;
using RemoteRunner.Web.Pages;
using RemoteRunner.Web.Sessions;
using RemoteRunner.Web.Tests.Support;

namespace RemoteRunner.Web.Tests.Pages;

/// <summary>The turns of a conversation's page: earlier ones, all of a tool's call, what waits, what was interrupted.</summary>
public sealed class TurnPagesSpecs(World world) : BoxTest(world)
{
    [Theory]
    [MemberData(nameof(BothCaches))]
    public async Task Earlier_turns_are_read_page_by_page(CacheKind cache)
    {
        var box = World[cache];
        using var browser = await BrowserClient.SignInAsync(box, Ben);
        var session = await NewSessionAsync(box.Client);
        var turns = new List<Guid>();
        for (var i = 0; i < 45; i++)
            turns.Add(await EndedTurnAsync(box, session, $"prompt number {i:00}", TurnState.Succeeded));

        var page = (await browser.GetAsync($"/sessions/{session:D}")).Text;
        Assert.Equal(turns[25..], TurnsIn(page));
        Assert.Contains("id=\"earlier\"", page, StringComparison.Ordinal);

        var earlier = (await browser.GetAsync($"/ui/sessions/{session:D}/earlier?before={turns[25]:D}")).Text;
        Assert.Equal(turns[5..25], TurnsIn(earlier));
        Assert.Contains("data-earlier=\"more\"", earlier, StringComparison.Ordinal);

        var first = (await browser.GetAsync($"/ui/sessions/{session:D}/earlier?before={turns[5]:D}")).Text;
        Assert.Equal(turns[..5], TurnsIn(first));
        Assert.Contains("data-earlier=\"none\"", first, StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_of_a_tools_call_is_shown_when_it_is_asked_for()
    {
        using var browser = await BrowserClient.SignInAsync(Box, Ben);
        var files = await Repository.CreateAsync(Box);
        var session = await files.NewSessionAsync(Box.Client);
        files.Write("notes/old.txt", string.Concat(Enumerable.Range(1, 20).Select(i => $"line {i}\n")));
        const string command = "seq 1 4000 && echo '<b>the end</b>'";

        var log = await RunAsync(
            Box.Client, session,
            $$$"""
            [[tool Read {"file_path":"{{{files.Folder}}}/notes/old.txt"}]] [[then]]
            [[tool Edit {"file_path":"{{{files.Folder}}}/notes/old.txt","old_string":"line 12","new_string":"line twelve"}]] [[then]]
            [[tool Bash {"command":"{{{command}}}","description":"count"}]] [[then]] [[text Done.]]
            """,
            _ => ApprovalDecision.AllowOnce);
        var tools = log.All<ToolStarted>().ToDictionary(t => t.Name);

        var edit = WebUtility.HtmlDecode(await ToolAsync(browser, log.Turn, tools["Edit"]));
        Assert.Contains("<span class=\"removed\">-line 12\n", edit, StringComparison.Ordinal);
        Assert.Contains("<span class=\"added\">+line twelve\n", edit, StringComparison.Ordinal);
        Assert.Matches("@@ -9,7 \\+9,7 @@", edit);
        Assert.Contains($"href=\"/workspaces/{files.Name}/files?path=notes%2Fold.txt\"", edit, StringComparison.Ordinal);

        var bash = await ToolAsync(browser, log.Turn, tools["Bash"]);
        Assert.Contains(command, WebUtility.HtmlDecode(bash), StringComparison.Ordinal);
        Assert.DoesNotContain("<b>the end", bash, StringComparison.Ordinal);
        Assert.DoesNotContain("3999", bash, StringComparison.Ordinal);
        Assert.Contains("data-all", bash, StringComparison.Ordinal);
        Assert.True(bash.Length < 4 * ToolCalls.Shown, $"{bash.Length} characters at once.");

        var all = await ToolAsync(browser, log.Turn, tools["Bash"], "?all=true");
        Assert.Contains("3999", all, StringComparison.Ordinal);
        Assert.DoesNotContain("data-all", all, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_picture_that_Claude_has_read_is_shown_with_its_call()
    {
        using var browser = await BrowserClient.SignInAsync(Box, Ben);
        var files = await Repository.CreateAsync(Box);
        var session = await files.NewSessionAsync(Box.Client);
        await File.WriteAllBytesAsync(
            Path.Combine(files.Folder, "dot.png"),
            Convert.FromBase64String("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="), Cancellation);

        var log = await RunAsync(Box.Client, session, $$$"""[[tool Read {"file_path":"{{{files.Folder}}}/dot.png"}]] [[then]] [[text ![the dot](dot.png) and [the code](main.py#L1).]]""");

        Assert.Contains("src=\"data:image/png;base64,", await ToolAsync(browser, log.Turn, log.All<ToolStarted>().Single()), StringComparison.Ordinal);
        var part = (await browser.GetAsync($"/ui/turns/{log.Turn:D}/part")).Text;
        Assert.Contains($"<img src=\"/ui/sessions/{session:D}/picture?path=dot.png\"", part, StringComparison.Ordinal);
        Assert.Contains($"href=\"/workspaces/{files.Name}/files?path=main.py\"", part, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_tools_call_is_nobody_elses_and_of_no_other_turn()
    {
        using var ben = await BrowserClient.SignInAsync(Box, Ben);
        using var cleo = await BrowserClient.SignInAsync(Box, Cleo);
        var session = await NewSessionAsync(Box.Client);
        var log = await RunAsync(Box.Client, session, """[[tool Bash {"command":"echo mine","description":"d"}]] [[then]] [[text Done.]]""", _ => ApprovalDecision.AllowOnce);
        var other = await RunAsync(Box.Client, session, "[[text Nothing.]]");
        var tool = log.All<ToolStarted>().Single().ToolUseId;

        Assert.Equal(HttpStatusCode.OK, (await ben.GetAsync($"/ui/turns/{log.Turn:D}/tools/{tool}")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await ben.GetAsync($"/ui/turns/{other.Turn:D}/tools/{tool}")).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await cleo.GetAsync($"/ui/turns/{log.Turn:D}/tools/{tool}")).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await cleo.GetAsync($"/ui/sessions/{session:D}/earlier?before={log.Turn:D}")).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await cleo.SendAsync(HttpMethod.Post, $"/ui/turns/{log.Turn:D}/continue")).Status);
    }

    [Fact]
    public async Task What_waits_is_shown_so_and_is_changed_and_removed()
    {
        using var browser = await BrowserClient.SignInAsync(Box, Ben);
        var session = await NewSessionAsync(Box.Client);
        var holding = await SubmitAsync(Box.Client, session, """[[tool Write {"file_path":"holds.txt","content":"hello"}]] [[text Written.]]""");
        var asked = (await WaitForAsync<ApprovalRequested>(Box.Client, holding)).Approval;
        var waiting = await SubmitAsync(Box.Client, session, "[[text First version.]]");

        Assert.Contains("data-remove", (await browser.GetAsync($"/ui/turns/{waiting:D}/part")).Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await browser.SendAsync(HttpMethod.Put, $"/ui/turns/{waiting:D}/prompt", new { prompt = "[[text Second version.]]" })).Status);
        Assert.Contains("Second version.", (await browser.GetAsync($"/ui/turns/{waiting:D}/part")).Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await browser.SendAsync(HttpMethod.Post, $"/ui/turns/{waiting:D}/cancel")).Status);
        var after = (await browser.GetAsync($"/ui/turns/{waiting:D}/part")).Text;
        await Box.Client.AnswerAsync(Ben, asked.Id, new ApprovalAnswer(ApprovalDecision.Deny), Cancellation);
        await WaitForEndAsync(Box.Client, holding);

        Assert.Contains("data-state=\"cancelled\"", after, StringComparison.Ordinal);
        Assert.DoesNotContain("data-remove", after, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(BothCaches))]
    public async Task What_waits_is_sent_now_and_stands_in_the_turn_that_took_it_up(CacheKind cache)
    {
        var box = World[cache];
        using var browser = await BrowserClient.SignInAsync(box, Ben);
        var session = await NewSessionAsync(box.Client);
        var running = await SubmitAsync(box.Client, session, """[[text I begin.]] [[tool Bash {"command":"touch now.txt","description":"work"}]] [[text Alone.]]""");
        var asked = (await WaitForAsync<ApprovalRequested>(box.Client, running)).Approval;
        var waiting = await SubmitAsync(box.Client, session, "Mind the <blue> ones. [[text Both of it.]]");
        var before = await ReadPartAsync(browser, waiting);
        var toldBefore = await WaitingAsync(browser, session);

        var joined = await browser.SendAsync(HttpMethod.Post, $"/ui/turns/{waiting:D}/join");
        var again = await browser.SendAsync(HttpMethod.Post, $"/ui/turns/{waiting:D}/join");
        var meanwhile = await ReadPartAsync(browser, waiting);
        var toldMeanwhile = await WaitingAsync(browser, session);
        await box.Client.AnswerAsync(Ben, asked.Id, new ApprovalAnswer(ApprovalDecision.AllowOnce), Cancellation);
        await WaitForEndAsync(box.Client, running);
        await WaitForEndAsync(box.Client, waiting);
        var (took, went) = (await ReadPartAsync(browser, running), await ReadPartAsync(browser, waiting));

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (joined.Status, again.Status));
        Assert.Contains("data-send-now", before, StringComparison.Ordinal);
        Assert.Contains("data-joining", meanwhile, StringComparison.Ordinal);
        foreach (var button in new[] { "data-send-now", "data-edit", "data-remove" })
            Assert.DoesNotContain(button, meanwhile, StringComparison.Ordinal);
        // What is told live is what the page as rendered bears, and changes with it.
        Assert.Contains($"data-stamp=\"{toldBefore}\"", before, StringComparison.Ordinal);
        Assert.Contains($"data-stamp=\"{toldMeanwhile}\"", meanwhile, StringComparison.Ordinal);
        Assert.NotEqual(toldBefore, toldMeanwhile);
        Assert.Contains($"data-joined=\"{waiting:D}\"", took, StringComparison.Ordinal);
        Assert.Contains("Mind the &lt;blue&gt; ones.", took, StringComparison.Ordinal);
        Assert.Contains("Both of it.", took, StringComparison.Ordinal);
        Assert.Contains($"href=\"#turn-{running:N}\"", went, StringComparison.Ordinal);
        Assert.DoesNotContain("data-joining", went, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_somebody_else_sent_into_ones_session_may_be_removed_and_no_more()
    {
        using var owner = await BrowserClient.SignInAsync(Box, Ben);
        var session = Guid.NewGuid();
        await Box.Client.EnsureSessionAsync(Ben, session, new SessionCreation(Shared: true), Cancellation);
        var running = await SubmitAsync(Box.Client, session, "[[text one two three]] [[slow 60s]]");
        await WaitForAsync<TextDelta>(Box.Client, running);
        var hers = await SubmitAsync(Box.Client, session, "hers", Cleo);

        var shown = await ReadPartAsync(owner, hers);
        var joined = await owner.SendAsync(HttpMethod.Post, $"/ui/turns/{hers:D}/join");
        var removed = await owner.SendAsync(HttpMethod.Post, $"/ui/turns/{hers:D}/cancel");
        await Box.Client.CancelSessionAsync(Ben, session, Cancellation);
        await WaitForEndAsync(Box.Client, running);

        Assert.Contains("data-remove", shown, StringComparison.Ordinal);
        Assert.DoesNotContain("data-send-now", shown, StringComparison.Ordinal);
        Assert.DoesNotContain("data-edit", shown, StringComparison.Ordinal);
        Assert.Equal((HttpStatusCode.Forbidden, HttpStatusCode.OK), (joined.Status, removed.Status));
    }

    [Fact]
    public async Task What_was_interrupted_goes_on_once()
    {
        using var browser = await BrowserClient.SignInAsync(Box, Ben);
        var session = await NewSessionAsync(Box.Client);
        var interrupted = await EndedTurnAsync(Box, session, "[[text I was cut off.]]", TurnState.Interrupted);
        var ended = await EndedTurnAsync(Box, session, "all well", TurnState.Succeeded);
        Assert.Contains("data-continue", (await browser.GetAsync($"/ui/turns/{interrupted:D}/part")).Text, StringComparison.Ordinal);

        var first = await ContinueAsync(browser, interrupted);
        var second = await ContinueAsync(browser, interrupted);
        await WaitForEndAsync(Box.Client, first);

        Assert.Equal((first, TurnId.ForContinuation(interrupted)), (second, first));
        Assert.Equal(interrupted, (await Box.Client.GetTurnAsync(Ben, first, Cancellation)).Continues);
        Assert.Contains(await Box.Services.GetRequiredService<BrowserTurns>().ReadAsync(), t => t.Turn == first);
        Assert.Equal(HttpStatusCode.Conflict, (await browser.SendAsync(HttpMethod.Post, $"/ui/turns/{ended:D}/continue")).Status);
    }

    [Theory]
    [InlineData(TurnFailureKind.ProcessDied, ">Continue<")]
    [InlineData(TurnFailureKind.MaxTurns, ">Continue<")]
    [InlineData(TurnFailureKind.Overloaded, ">Try again<")]
    [InlineData(TurnFailureKind.InvalidRequest, null)]
    [InlineData(TurnFailureKind.BudgetSpent, null)]
    public async Task What_failed_goes_on_where_that_makes_sense(TurnFailureKind kind, string? button)
    {
        using var browser = await BrowserClient.SignInAsync(Box, Ben);
        var session = await NewSessionAsync(Box.Client);
        var failed = await EndedTurnAsync(Box, session, "[[text I broke off.]]", TurnState.Failed, new TurnFailure(kind, "It broke off."));

        var shown = await ReadPartAsync(browser, failed);

        Assert.Contains("It broke off.", shown, StringComparison.Ordinal);
        if (button is not null)
        {
            Assert.Contains(button, shown, StringComparison.Ordinal);
            Assert.Equal(TurnId.ForContinuation(failed), await ContinueAsync(browser, failed));
            return;
        }

        Assert.DoesNotContain("data-continue", shown, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Conflict, (await browser.SendAsync(HttpMethod.Post, $"/ui/turns/{failed:D}/continue")).Status);
    }

    private static async Task<string> ReadPartAsync(BrowserClient browser, Guid turn)
    {
        var (status, text) = await browser.GetAsync($"/ui/turns/{turn:D}/part");
        Assert.Equal(HttpStatusCode.OK, status);
        return text;
    }

    /// <summary>The stamp of the only turn that waits, as a page that has just been opened is told.</summary>
    private static async Task<string> WaitingAsync(BrowserClient browser, Guid session)
    {
        using var stream = await browser.Http.GetAsync(new Uri($"/ui/live?session={session:D}", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, Cancellation);
        using var reader = new StreamReader(await stream.Content.ReadAsStreamAsync(Cancellation));
        await reader.ReadLineAsync(Cancellation);
        var state = JsonSerializer.Deserialize<JsonElement>((await reader.ReadLineAsync(Cancellation))!["data: ".Length..]);
        return state.GetProperty("waiting").EnumerateArray().Single().GetString()!.Split(' ')[1];
    }

    private static async Task<Guid> ContinueAsync(BrowserClient browser, Guid turn)
    {
        using var answer = await browser.Http.PostAsync(new Uri($"/ui/turns/{turn:D}/continue", UriKind.Relative), null, Cancellation);
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        return (await answer.Content.ReadFromJsonAsync<JsonElement>(Cancellation)).GetProperty("id").GetGuid();
    }

    /// <summary>A turn that has ended, without Claude.</summary>
    private static async Task<Guid> EndedTurnAsync(TestBox box, Guid session, string prompt, TurnState state, TurnFailure? failure = null)
    {
        var turns = box.Services.GetRequiredService<TurnStore>();
        var now = DateTimeOffset.UtcNow;
        var turn = new TurnRecord(Guid.NewGuid(), session, TurnState.Queued, Ben, Ben, box.Folders.Name, prompt, "test", null, now, null, null, null);
        await box.Services.GetRequiredService<SessionStore>().NoteTurnAsync(session, turn.Id);
        await turns.SubmitAsync(turn);
        await turns.EndAsync(turn, null, new TurnEnded(state, "Ended.", TurnUsage.None, TimeSpan.FromSeconds(1)) { At = now, Failure = failure });
        // The session's turns are in the order of the clock's milliseconds.
        await EventuallyAsync(() => DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() > now.ToUnixTimeMilliseconds() + 1, "the clock goes on");
        return turn.Id;
    }

    private static async Task<string> ToolAsync(BrowserClient browser, Guid turn, ToolStarted tool, string query = "")
    {
        var (status, text) = await browser.GetAsync($"/ui/turns/{turn:D}/tools/{tool.ToolUseId}{query}");
        Assert.Equal(HttpStatusCode.OK, status);
        return text;
    }

    private static List<Guid> TurnsIn(string page) =>
        [.. page.Split("data-turn=\"").Skip(1).Select(p => Guid.Parse(p[..36]))];
}
