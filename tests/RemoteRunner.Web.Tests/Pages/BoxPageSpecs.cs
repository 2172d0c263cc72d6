using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using RemoteRunner.Core.Approvals;
using RemoteRunner.Core.Turns;
using RemoteRunner.Web.Box;
using RemoteRunner.Web.Tests.Support;

namespace RemoteRunner.Web.Tests.Pages;

/// <summary>How the box is, for admins.</summary>
public sealed class BoxPageSpecs(World world) : BoxTest(world)
{
    [Fact]
    public async Task An_admin_sees_what_it_is_made_of_what_works_and_what_went_wrong()
    {
        using var browser = await BrowserClient.SignInAsync(Box, Ada);
        var session = await NewSessionAsync(Box.Client);
        var turn = await SubmitAsync(Box.Client, session, """[[tool Write {"file_path":"box-page.txt","content":"hello"}]] [[text Written.]]""");
        var asked = (await WaitForAsync<ApprovalRequested>(Box.Client, turn)).Approval;
        var failed = await RunAsync(Box.Client, await NewSessionAsync(Box.Client), "[[error 400]]");

        var page = await ReadAsync(browser, "/box");

        Assert.Equal(TurnState.Failed, failed.End.State);
        Assert.Contains(Box.Folders.Name, page, StringComparison.Ordinal);
        Assert.Contains("<dd>2.1.331</dd>", page, StringComparison.Ordinal);
        Assert.Contains(Texts.LoginState(Core.Box.Credential.ApiKey), page, StringComparison.Ordinal);
        Assert.Contains($"href=\"/sessions/{session:D}\"", page, StringComparison.Ordinal);
        Assert.Contains(Texts.StateName(TurnState.WaitingApproval), page, StringComparison.Ordinal);
        Assert.Matches($"claude \\d+</td>\\s*<td data-label=\"{Texts.MemoryLabel}\">[\\d.]+ MB</td>\\s*<td data-label=\"{Texts.UserLabel}\">tg:1002</td>", page);
        Assert.Contains(" free</td>", page, StringComparison.Ordinal);
        Assert.Contains(Texts.NoBackup, page, StringComparison.Ordinal);
        Assert.Contains(failed.End.Failure!.Message, page, StringComparison.Ordinal);
        Assert.DoesNotContain(World.ModelKey, page, StringComparison.Ordinal);
        Assert.DoesNotContain(TestBox.Key, page, StringComparison.Ordinal);

        await Box.Client.AnswerAsync(Ben, asked.Id, new ApprovalAnswer(ApprovalDecision.Deny), Cancellation);
        await WaitForEndAsync(Box.Client, turn);
    }

    [Fact]
    public async Task It_is_for_admins_alone()
    {
        using var browser = await BrowserClient.SignInAsync(Box, Ben);

        Assert.Equal(HttpStatusCode.Forbidden, (await browser.GetAsync("/box")).Status);
        Assert.DoesNotContain("href=\"/box\"", (await browser.GetAsync("/")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_login_that_is_refused_is_said_with_what_to_do()
    {
        await using var box = await TestBox.StartAsync(World, World.ConnectionString(RemoteRunner.TestSupport.CacheKind.Garnet), null, ("Anthropic:ApiKey", ""));
        using var browser = await BrowserClient.SignInAsync(box, Ada);

        Assert.Contains($"{Texts.FindingName("credential")}</b> {Texts.NoCredential}", await ReadAsync(browser, "/box"), StringComparison.Ordinal);
    }

    [Fact]
    public void Problems_are_kept_newest_first_counted_and_bounded()
    {
        var time = new FakeTimeProvider();
        using var problems = new RecentProblems(time);
        var (ours, theirs) = (problems.CreateLogger("RemoteRunner.Web.Turns.TurnRunner"), problems.CreateLogger("Microsoft.AspNetCore.Server"));

        Say(ours, LogLevel.Information, "All is well.");
        Say(theirs, LogLevel.Warning, "Theirs to know.");
        Say(ours, LogLevel.Warning, "Odd.");
        Say(theirs, LogLevel.Error, "It failed.", new IOException("no space\nleft"));
        time.Advance(TimeSpan.FromMinutes(1));
        Say(ours, LogLevel.Warning, "Odd.");

        var told = problems.List();
        Assert.Equal(["Odd.", "It failed. (IOException: no space)"], told.Select(p => p.Text));
        Assert.Equal((2, time.GetUtcNow(), "TurnRunner"), (told[0].Times, told[0].At, told[0].Source));
        Assert.Equal(Texts.AdviceDisk, told[1].Advice);

        for (var i = 0; i < 2 * RecentProblems.Most; i++)
            problems.Add(LogLevel.Error, "test", $"{i} {new string('x', 2_000)}", null);
        Assert.Equal(RecentProblems.Most, problems.List().Count);
        Assert.StartsWith("99 ", problems.List()[0].Text, StringComparison.Ordinal);
        Assert.True(problems.List()[0].Text.Length <= 501);
    }

    private static void Say(ILogger logger, LogLevel level, string text, Exception? exception = null) => logger.Log(level, default, text, exception, (said, _) => said);

    private static async Task<string> ReadAsync(BrowserClient browser, string path)
    {
        var (status, text) = await browser.GetAsync(path);
        Assert.Equal(HttpStatusCode.OK, status);
        return WebUtility.HtmlDecode(text);
    }
}
