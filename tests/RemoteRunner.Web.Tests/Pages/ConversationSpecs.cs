using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using RemoteRunner.Core.Approvals;
using RemoteRunner.Core.SignIn;
using RemoteRunner.Core.Turns;
using RemoteRunner.TestSupport;
using RemoteRunner.Web.Pages;
using RemoteRunner.Web.Tests.Support;

namespace RemoteRunner.Web.Tests.Pages;

/// <summary>The conversation's page as the box renders it, and what its module calls.</summary>
public sealed class ConversationSpecs(World world) : BoxTest(world)
{
    [Theory]
    [MemberData(nameof(BothCaches))]
    public async Task Shows_a_turn_that_was_sent_by_the_page_after_a_reload_too(CacheKind cache)
    {
        var box = World[cache];
        using var browser = await BrowserClient.SignInAsync(box, Ben);
        var session = await NewSessionAsync(box.Client);
        var nonce = Guid.NewGuid();

        var turn = await SendAsync(browser, session, nonce, "[[text Some **bold** words & <b>tags</b>.]]");
        var again = await SendAsync(browser, session, nonce, "[[text Some **bold** words & <b>tags</b>.]]");
        await WaitForEndAsync(box.Client, turn);
        var page = (await browser.GetAsync($"/sessions/{session:D}")).Text;

        Assert.Equal(turn, again);
        Assert.Contains("Some <strong>bold</strong> words &amp; &lt;b&gt;tags&lt;/b&gt;.", page, StringComparison.Ordinal);
        Assert.Contains("data-state=\"succeeded\"", page, StringComparison.Ordinal);
        Assert.True(page.Length < 300_000, $"The page has {page.Length} characters.");
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync($"/sessions/{session:D}/export")).Status);
    }

    [Fact]
    public async Task What_waits_stands_on_top_and_is_answered_from_there_once()
    {
        using var browser = await BrowserClient.SignInAsync(Box, Ben);
        var session = await NewSessionAsync(Box.Client);
        var turn = await SendAsync(browser, session, Guid.NewGuid(), """[[tool Write {"file_path":"asked.txt","content":"hello"}]] [[text Written.]]""");
        var asked = (await WaitForAsync<ApprovalRequested>(Box.Client, turn)).Approval;

        var shown = await browser.GetAsync("/");
        var first = await browser.SendAsync(HttpMethod.Post, $"/ui/approvals/{asked.Id:D}", new { decision = "deny", message = "Not that one" });
        var second = await browser.SendAsync(HttpMethod.Post, $"/ui/approvals/{asked.Id:D}", new { decision = "allow-once" });
        await WaitForEndAsync(Box.Client, turn);
        var after = await browser.GetAsync($"/sessions/{session:D}");

        Assert.Contains(asked.Id.ToString("D"), shown.Text, StringComparison.Ordinal);
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Conflict), (first.Status, second.Status));
        Assert.Contains("Denied by tg:1002: Not that one", after.Text, StringComparison.Ordinal);
        Assert.DoesNotContain($"data-approval=\"{asked.Id:D}\"", after.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Says_live_of_a_turn_that_was_over_before_the_first_look()
    {
        using var browser = await BrowserClient.SignInAsync(Box, Cleo);
        var session = await NewSessionAsync(Box.Client, Cleo);
        var turn = await SubmitAsync(Box.Client, session, "[[text Quick.]]", Cleo);
        await WaitForEndAsync(Box.Client, turn, Cleo);

        using var stream = await browser.Http.GetAsync(new Uri($"/ui/live?session={session:D}", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, Cancellation);
        using var reader = new StreamReader(await stream.Content.ReadAsStreamAsync(Cancellation));
        await reader.ReadLineAsync(Cancellation);

        Assert.Contains($"\"ended\":[\"{turn:D}\"]", await reader.ReadLineAsync(Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Says_live_what_waits_and_stops_when_the_browser_is_signed_out()
    {
        using var browser = await BrowserClient.SignInAsync(Box, Cleo);
        var session = await NewSessionAsync(Box.Client, Cleo);
        using var stream = await browser.Http.GetAsync(new Uri($"/ui/live?session={session:D}", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, Cancellation);
        using var reader = new StreamReader(await stream.Content.ReadAsStreamAsync(Cancellation));

        var turn = await SubmitAsync(Box.Client, session, """[[tool Write {"file_path":"live.txt","content":"hello"}]] [[text Written.]]""", Cleo);
        var asked = (await WaitForAsync<ApprovalRequested>(Box.Client, turn, user: Cleo)).Approval;
        string? line;
        do
            line = await reader.ReadLineAsync(Cancellation);
        while (line is not null && !line.Contains(asked.Id.ToString("D"), StringComparison.Ordinal));

        Assert.NotNull(line);
        Assert.Contains(turn.ToString("D"), line, StringComparison.Ordinal);
        await Box.Services.GetRequiredService<BrowserSessionStore>().RevokeAllAsync(Cleo);
        while (await reader.ReadLineAsync(Cancellation) is not null)
        {
        }

        await Box.Client.AnswerAsync(Cleo, asked.Id, new ApprovalAnswer(ApprovalDecision.Deny), Cancellation);
        await WaitForEndAsync(Box.Client, turn, Cleo);
    }

    [Fact]
    public async Task Nothing_of_another_person_is_shown_or_changed()
    {
        using var browser = await BrowserClient.SignInAsync(Box, Cleo);
        var session = await NewSessionAsync(Box.Client);
        var turn = await SubmitAsync(Box.Client, session, """[[tool Write {"file_path":"mine.txt","content":"hello"}]] [[text Written.]]""");
        var asked = (await WaitForAsync<ApprovalRequested>(Box.Client, turn)).Approval;

        foreach (var path in new[]
        {
            $"/sessions/{session:D}", $"/sessions/{session:D}/export", $"/ui/sessions/{session:D}", $"/ui/sessions/{session:D}/export", $"/ui/turns/{turn:D}/part", $"/ui/turns/{turn:D}/events",
            $"/ui/live?session={session:D}", $"/ui/sessions/{session:D}/picture?path=x.png", $"/ui/sessions/{session:D}/file?path=x", $"/ui/approvals/{asked.Id:D}",
        })
            Assert.Equal((HttpStatusCode.Forbidden, path), ((await browser.GetAsync(path)).Status, path));
        Assert.Equal(HttpStatusCode.Forbidden, (await browser.SendAsync(HttpMethod.Post, $"/ui/sessions/{session:D}/turns", new { nonce = Guid.NewGuid(), prompt = "x" })).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await browser.SendAsync(HttpMethod.Post, $"/ui/turns/{turn:D}/cancel")).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await browser.SendAsync(HttpMethod.Post, $"/ui/sessions/{session:D}/cancel")).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await browser.SendAsync(HttpMethod.Post, $"/ui/approvals/{asked.Id:D}", new { decision = "allow-once" })).Status);
        Assert.DoesNotContain(session.ToString("D"), (await browser.GetAsync("/")).Text, StringComparison.Ordinal);

        await Box.Client.AnswerAsync(Ben, asked.Id, new ApprovalAnswer(ApprovalDecision.Deny), Cancellation);
        await WaitForEndAsync(Box.Client, turn);
    }

    [Fact]
    public async Task Only_pictures_are_shown_in_a_page_and_no_path_leads_out()
    {
        using var browser = await BrowserClient.SignInAsync(Box, Ben);
        var repository = await Repository.CreateAsync(Box);
        var session = await repository.NewSessionAsync(Box.Client);
        repository.Write("page.png", "<script>alert(1)</script>");
        File.CreateSymbolicLink(Path.Combine(repository.Folder, "out.png"), "/etc/passwd");

        foreach (var path in new[] { "page.png", "out.png", "../../etc/passwd", "/etc/passwd", "%2e%2e%2fmain" })
            Assert.Equal(HttpStatusCode.NotFound, (await browser.GetAsync($"/ui/sessions/{session:D}/picture?path={Uri.EscapeDataString(path)}")).Status);
    }

    [Theory]
    [InlineData("[x](javascript:alert(1))", "javascript:")]
    [InlineData("<javascript:alert(1)>", "href=\"javascript:")]
    [InlineData("![x](https://evil.example/pixel.png)", "<img")]
    [InlineData("<script>alert(1)</script>", "<script")]
    [InlineData("```html\n<script>alert(1)</script>\n```", "<script")]
    [InlineData("[x](data:text/html,hi)", "data:")]
    public void Markdown_does_no_harm(string markdown, string harm) =>
        Assert.DoesNotContain(harm, Markdown.ToHtml(markdown, new MarkdownPlace(Guid.Empty, "main")), StringComparison.OrdinalIgnoreCase);

    private static async Task<Guid> SendAsync(BrowserClient browser, Guid session, Guid nonce, string prompt)
    {
        using var answer = await browser.Http.PostAsJsonAsync($"/ui/sessions/{session:D}/turns", new { nonce, prompt }, Cancellation);
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        return (await answer.Content.ReadFromJsonAsync<JsonElement>(Cancellation)).GetProperty("id").GetGuid();
    }
}
