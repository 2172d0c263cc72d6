using System.Diagnostics;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using RemoteRunner.Core.Approvals;
using RemoteRunner.Core.Box;
using RemoteRunner.Core.Sessions;
using RemoteRunner.Core.SignIn;
using RemoteRunner.Core.Turns;
using RemoteRunner.Core.Users;
using RemoteRunner.TestSupport;
using RemoteRunner.Web.Box;
using RemoteRunner.Web.SignIn;
using RemoteRunner.Web.Tests.Pages;
using RemoteRunner.Web.Tests.Support;
using RemoteRunner.Web.Workspaces.Git;

namespace RemoteRunner.Web.Tests.SignIn;

/// <summary>Everything that answers, attacked: nobody signed in, somebody else, a page elsewhere, a path that leads out.</summary>
public sealed class AttackSpecs(World world) : BoxTest(world)
{
    private const string Secret = "the-heron-is-bens-secret";

    // What answers before anybody is signed in. Whoever adds to it says here that it gives nothing away.
    private static readonly HashSet<string> _open =
        ["/signin", "/signin/link", "/signin/telegram", "/signin/password", "/signin/join", "/signin/claim", "/app", "/join", "/assets/{version}/{name}", "/manifest.webmanifest"];

    private static readonly string[] _escapes = ["../secret.txt", "..%2fsecret.txt", "%2e%2e%2fsecret.txt", "/etc/passwd", "../../../../../../etc/passwd", "out.txt", "..", ".git/config", "a\0b", "..\\secret.txt"];

    [Fact]
    public async Task Every_endpoint_belongs_to_a_gate_and_none_answers_without_a_session_or_the_key()
    {
        using var browser = BrowserClient.SignedOut(Box);
        var open = new HashSet<string>();
        foreach (var endpoint in Endpoints.Of(Box))
        {
            if (endpoint.Kind is { SignedOut: true })
            {
                open.Add(endpoint.Path);
                continue;
            }

            var isApi = endpoint.Path.StartsWith("/api/", StringComparison.Ordinal);
            if (endpoint.Kind is null && !isApi)
            {
                Assert.True(endpoint.Path is "/health" or "/alive" || endpoint.Path.StartsWith("/openapi", StringComparison.Ordinal), $"{endpoint} has no gate.");
                continue;
            }

            foreach (var cookie in new[] { null, "remoterunner=" + SecretText.New(), "remoterunner=x; __Host-remoterunner-framed=" + SecretText.New() })
            {
                var (status, text) = await AskAsync(browser, endpoint, endpoint.FillWithAny(), cookie: cookie);
                Assert.True(status is HttpStatusCode.Unauthorized || (!isApi && status is HttpStatusCode.Redirect), $"{endpoint} answered {status}: {text}");
            }
        }

        Assert.Equal(_open.Order(), open.Order());
    }

    [Fact]
    public async Task Nothing_answers_a_page_of_another_site_and_no_change_is_made_without_the_pages_token()
    {
        using var browser = await BrowserClient.SignInAsync(Box, Role.Admin);
        var token = browser.Http.DefaultRequestHeaders.GetValues("X-Page-Token").Single();
        foreach (var endpoint in Endpoints.Of(Box).Where(e => e.Kind is not null))
        {
            foreach (var origin in new[] { "https://evil.example", "null", "http://localhost:1", Origin(Box) + ".evil.example" })
                Assert.Equal((HttpStatusCode.Forbidden, endpoint), ((await AskAsync(browser, endpoint, endpoint.FillWithAny(), origin, token)).Status, endpoint));
            foreach (var mode in endpoint.IsChange ? [] : new[] { "cors", "no-cors", "websocket" })
                Assert.Equal((HttpStatusCode.Forbidden, endpoint), ((await AskAsync(browser, endpoint, endpoint.FillWithAny(), origin: null, token, mode: mode)).Status, endpoint));
            if (!endpoint.IsChange)
                continue;

            Assert.Equal((HttpStatusCode.Forbidden, endpoint), ((await AskAsync(browser, endpoint, endpoint.FillWithAny(), origin: null, token)).Status, endpoint));
            foreach (var wrong in endpoint.Kind!.SignedOut ? [] : new[] { null, "x", BrowserCookie.PageToken(SecretText.New()) })
                Assert.Equal((HttpStatusCode.Forbidden, endpoint), ((await AskAsync(browser, endpoint, endpoint.FillWithAny(), Origin(Box), wrong)).Status, endpoint));
        }

        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/")).Status);
    }

    [Fact]
    public async Task Somebody_elses_session_turn_question_terminal_and_browser_are_neither_shown_nor_changed()
    {
        await using var box = await TestBox.StartAsync(World, World.ConnectionString(CacheKind.Garnet), null, ("Terminals:Users", "Members"));
        var theirs = await BelongingsAsync(box);
        using var attacker = await BrowserClient.SignInAsync(box, Role.Member);
        var token = attacker.Http.DefaultRequestHeaders.GetValues("X-Page-Token").Single();

        foreach (var endpoint in Endpoints.Of(box).Where(e => e.Kind is { SignedOut: false }))
        {
            // Their own way out, and their own browsers: nothing of anybody else's.
            if (endpoint.Path is "/signout" or "/account/browsers/revoke")
                continue;
            var named = false;
            var path = endpoint.Fill((name, before) =>
            {
                named |= endpoint.IsId(name);
                return theirs.IdFor(endpoint, name, before);
            });
            var query = $"?session={theirs.Session:D}&turn={theirs.Turn:D}&path=bens.txt&file=bens.txt&q={Secret}";
            var (status, text) = await AskAsync(attacker, endpoint, path + query, Origin(box), token, fields: new Dictionary<string, string>
            {
                ["nonce"] = Guid.NewGuid().ToString("D"),
                ["session"] = theirs.Session.ToString("D"),
                ["prompt"] = "stolen",
                ["name"] = "stolen",
                ["decision"] = "allow-once",
                ["message"] = "stolen",
                ["model"] = "haiku",
                ["mode"] = "plan",
                ["role"] = "admin",
                ["host"] = Belongings.GitHost,
                ["account"] = "stolen",
                ["token"] = "stolen",
            });

            Assert.False(text.Replace($"value=\"{Secret}\"", string.Empty, StringComparison.Ordinal).Contains(Secret, StringComparison.Ordinal), $"{endpoint} tells somebody of {Ben}'s: {text}");
            // A terminal that is not theirs leads to the list of theirs.
            var refused = status is HttpStatusCode.Forbidden or HttpStatusCode.NotFound or HttpStatusCode.Conflict or HttpStatusCode.BadRequest
                || (status == HttpStatusCode.Redirect && path.StartsWith("/terminals/", StringComparison.Ordinal));
            Assert.True(!named || refused, $"{endpoint} answered {status}: {text}");
        }

        await theirs.AssertUntouchedAsync(box);
        await box.Client.AnswerAsync(Ben, theirs.Approval, new ApprovalAnswer(ApprovalDecision.Deny), Cancellation);
        await WaitForEndAsync(box.Client, theirs.Turn);
        theirs.Browser.Dispose();
    }

    [Fact]
    public async Task No_path_leads_out_of_a_workspace()
    {
        await using var box = await TestBox.StartAsync(World, World.ConnectionString(CacheKind.Garnet));
        var repository = await Repository.CreateAsync(box);
        var outside = Path.Combine(box.Folders.Workspaces, "..", "secret.txt");
        await File.WriteAllTextAsync(outside, Secret, Cancellation);
        File.CreateSymbolicLink(Path.Combine(repository.Folder, "out.txt"), outside);
        var admin = await BrowserClient.NewPersonAsync(box, Role.Admin);
        var session = await repository.NewSessionAsync(box.Client, admin);
        using var browser = await BrowserClient.SignInAsync(box, admin);
        var token = browser.Http.DefaultRequestHeaders.GetValues("X-Page-Token").Single();
        var before = Beside(box);

        // Not what takes away what is tried at: the session, and the attacker's own way in.
        foreach (var endpoint in Endpoints.Of(box).Where(e => e.Kind is not null && (!e.Kind.SignedOut || e.HasParameters) && e.Method != "DELETE" && e.Path != "/signout"))
        {
            foreach (var escape in _escapes)
            {
                // What is addressed by an id is the session's own; the path is the attack.
                foreach (var place in new[] { repository.Name, escape.Contains('%', StringComparison.Ordinal) ? escape : Uri.EscapeDataString(escape) })
                {
                    var path = endpoint.Fill((name, literal) => endpoint.IsId(name) ? (literal == "sessions" ? session : Guid.NewGuid()).ToString("D") : place);
                    var value = Uri.EscapeDataString(escape);
                    var (status, text) = await AskAsync(browser, endpoint, $"{path}?path={value}&file={value}&name={value}&folder={value}", Origin(box), token, fields: new Dictionary<string, string>
                    {
                        ["path"] = escape,
                        ["file"] = escape,
                        ["workspace"] = escape,
                        ["name"] = escape,
                        ["seen"] = string.Empty,
                        ["message"] = "x",
                    });

                    Assert.True((int)status < 500, $"{endpoint} with '{escape}' answered {status}: {text}");
                    Assert.False(text.Contains(Secret, StringComparison.Ordinal) || text.Contains("root:x:0:0", StringComparison.Ordinal), $"{endpoint} with '{escape}' led out: {text}");
                }
            }
        }

        Assert.Equal(before, Beside(box));
        Assert.Equal(Secret, await File.ReadAllTextAsync(outside, Cancellation));
        File.Delete(outside);
    }

    [Fact]
    public async Task A_stream_that_is_open_ends_soon_after_its_browser_is_signed_out_and_does_not_open_again()
    {
        var person = await BrowserClient.NewPersonAsync(Box, Role.Member);
        using var browser = await BrowserClient.SignInAsync(Box, person);
        var session = await NewSessionAsync(Box.Client, person);
        var turn = await SubmitAsync(Box.Client, session, """[[tool Write {"file_path":"stream.txt","content":"hello"}]] [[text Written.]]""", person);
        var asked = (await WaitForAsync<ApprovalRequested>(Box.Client, turn, user: person)).Approval;
        using var stream = await browser.Http.GetAsync(new Uri($"/ui/turns/{turn:D}/events", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, Cancellation);
        using var reader = new StreamReader(await stream.Content.ReadAsStreamAsync(Cancellation));
        string? line;
        do
            line = await reader.ReadLineAsync(Cancellation);
        while (line is not null && !line.Contains(asked.Id.ToString("D"), StringComparison.Ordinal));
        Assert.NotNull(line);

        var waited = Stopwatch.StartNew();
        await Box.Services.GetRequiredService<BrowserSessionStore>().RevokeAllAsync(person);
        while (await reader.ReadLineAsync(Cancellation) is not null)
            continue;

        // Below the heartbeat's fifteen: it was ended, and not found out by writing.
        Assert.True(waited.Elapsed.TotalSeconds < 12, $"It was open for {waited.Elapsed.TotalSeconds:0.0} s more.");
        Assert.Equal(HttpStatusCode.Unauthorized, (await browser.GetAsync($"/ui/turns/{turn:D}/events")).Status);
        await Box.Client.AnswerAsync(person, asked.Id, new ApprovalAnswer(ApprovalDecision.Deny), Cancellation);
        await WaitForEndAsync(Box.Client, turn, person);
    }

    private static string Origin(TestBox box) => box.Address.GetLeftPart(UriPartial.Authority);

    private static IReadOnlyList<string> Beside(TestBox box) => [.. Directory.EnumerateFileSystemEntries(Path.Combine(box.Folders.Workspaces, "..")).Order()];

    private static async Task<(HttpStatusCode Status, string Text)> AskAsync(
        BrowserClient browser, BoxEndpoint endpoint, string address, string? origin = null, string? token = null, string? mode = null, string? cookie = null,
        IReadOnlyDictionary<string, string>? fields = null)
    {
        using var handler = new HttpClientHandler { AllowAutoRedirect = false, CookieContainer = browser.Cookies, UseCookies = cookie is null };
        using var client = new HttpClient(handler) { BaseAddress = browser.Http.BaseAddress };
        using var request = new HttpRequestMessage(new HttpMethod(endpoint.Method), address) { Content = endpoint.Body(fields) };
        if (cookie is not null)
            request.Headers.Add("Cookie", cookie);
        if ((origin ?? (endpoint.Kind is not null && token is null && mode is null ? browser.Http.BaseAddress!.GetLeftPart(UriPartial.Authority) : null)) is { } from)
            request.Headers.Add("Origin", from);
        if (token is not null)
            request.Headers.Add("X-Page-Token", token);
        if (mode is not null)
        {
            request.Headers.Add("Sec-Fetch-Site", "cross-site");
            request.Headers.Add("Sec-Fetch-Mode", mode);
        }

        // A stream that answers at all would not end.
        using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancellation);
        return (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType == "text/event-stream" ? string.Empty : await answer.Content.ReadAsStringAsync(Cancellation));
    }

    private static async Task<Belongings> BelongingsAsync(TestBox box)
    {
        var browser = await BrowserClient.SignInAsync(box, Ben);
        var session = await NewSessionAsync(box.Client);
        await RunAsync(box.Client, session, $"[[text {Secret}]]");
        await box.Client.ChangeSessionAsync(Ben, session, new SessionChange(Name: Secret), Cancellation);
        var turn = await SubmitAsync(box.Client, session, $$"""[[tool Write {"file_path":"bens.txt","content":"{{Secret}}"}]] [[text Written.]]""");
        var approval = (await WaitForAsync<ApprovalRequested>(box.Client, turn)).Approval.Id;
        await box.Services.GetRequiredService<GitCredentials>().SetAsync(Ben, Belongings.GitHost, "ben", Secret, Cancellation);
        using var form = new FormUrlEncodedContent([new("workspace", "main")]);
        using var terminal = await browser.Http.PostAsync("/terminals", form, Cancellation);
        return new Belongings(browser, session, turn, approval, Guid.Parse(terminal.Headers.Location!.ToString().Split('/')[^1]), SecretText.Digest(browser.Cookies.GetAllCookies().Single().Value));
    }

    /// <summary>What Ben has.</summary>
    private sealed record Belongings(BrowserClient Browser, Guid Session, Guid Turn, Guid Approval, Guid Terminal, string BrowserId)
    {
        public const string GitHost = "git.example.org";

        public string IdFor(BoxEndpoint endpoint, string parameter, string before) => (endpoint.IsId(parameter), before) switch
        {
            (true, "sessions") => Session.ToString("D"),
            (true, "turns") => Turn.ToString("D"),
            (true, "approvals") => Approval.ToString("D"),
            (true, "terminals") => Terminal.ToString("D"),
            (false, "browsers") => BrowserId,
            (false, "workspaces") => "main",
            (false, "people") => "ben",
            (false, "usage") => Ben.Value,
            (false, _) => "x",
            _ => throw new InvalidOperationException($"Nobody said here what '{parameter}' of {endpoint} names: give {Ben} one, so that somebody else tries for it."),
        };

        public async Task AssertUntouchedAsync(TestBox box)
        {
            var session = (await box.Services.GetRequiredService<SessionStore>().GetAsync(Session))!;
            Assert.Equal((Secret, Ben), (session.Name, session.Owner));
            Assert.Equal(TurnState.WaitingApproval, (await box.Services.GetRequiredService<TurnStore>().GetAsync(Turn))!.State);
            Assert.Contains(await box.Services.GetRequiredService<ApprovalStore>().GetOpenAsync(Turn), a => a.Id == Approval);
            Assert.Equal(new GitCredential(GitHost, "ben"), Assert.Single(await box.Services.GetRequiredService<GitCredentials>().ListAsync(Ben, Cancellation)));
            Assert.Contains(Secret, await File.ReadAllTextAsync(Path.Combine(box.Services.GetRequiredService<BoxIdentity>().HomeOf(Ben), ".git-credentials"), Cancellation), StringComparison.Ordinal);
            Assert.Equal(HttpStatusCode.OK, (await Browser.GetAsync($"/terminals/{Terminal:D}")).Status);
            Assert.Equal(HttpStatusCode.OK, (await Browser.GetAsync("/account")).Status);
            Assert.Equal(HttpStatusCode.Redirect, (await Browser.SendAsync(HttpMethod.Post, $"/terminals/{Terminal:D}/end")).Status);
        }
    }
}
