using System.Net;
using System.Net.Http.Json;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.DependencyInjection;
using RemoteRunner.Core.SignIn;
using RemoteRunner.Core.Users;
using RemoteRunner.TestSupport;
using RemoteRunner.Web.SignIn;
using RemoteRunner.Web.Tests.Support;

namespace RemoteRunner.Web.Tests.Pages;

/// <summary>Nobody gets in who was not let in, and nobody acts for somebody who was.</summary>
public sealed class SignInSpecs(World world) : BoxTest(world)
{
    [Theory]
    [MemberData(nameof(BothCaches))]
    public async Task A_link_signs_one_browser_in_once(CacheKind cache)
    {
        var box = World[cache];
        var code = await box.Services.GetRequiredService<SignInLinks>().IssueAsync(Ben);
        using var browser = BrowserClient.SignedOut(box);

        // What fetches links for a preview asks for the page and uses nothing up.
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/signin")).Status);
        var first = await browser.SendAsync(HttpMethod.Post, "/signin/link", new { code });
        var page = await browser.GetAsync("/");
        using var other = BrowserClient.SignedOut(box);
        var second = await other.SendAsync(HttpMethod.Post, "/signin/link", new { code });

        Assert.Equal(HttpStatusCode.NoContent, first.Status);
        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.Equal(HttpStatusCode.Unauthorized, second.Status);
        var cookie = Assert.Single(browser.Cookies.GetAllCookies());
        Assert.True(cookie.HttpOnly);
    }

    [Fact]
    public async Task Somebody_who_is_removed_loses_the_browser_at_once()
    {
        var users = Box.Services.GetRequiredService<UserDirectory>();
        var guest = UserId.Telegram(7301);
        await users.SetRoleAsync(guest, Role.Member, "test");
        using var browser = await BrowserClient.SignInAsync(Box, guest);

        await users.SetRoleAsync(guest, Role.Stranger, "test");

        Assert.Equal(HttpStatusCode.Redirect, (await browser.GetAsync("/")).Status);
        await users.SetRoleAsync(guest, Role.Member, "test");
        Assert.Equal(HttpStatusCode.Redirect, (await browser.GetAsync("/")).Status);
    }

    [Fact]
    public async Task Signing_out_ends_it_for_a_copied_cookie_too()
    {
        using var browser = await BrowserClient.SignInAsync(Box, Ben);
        using var thief = BrowserClient.SignedOut(Box);
        thief.Cookies.Add(Box.Address, browser.Cookies.GetAllCookies().Single());
        Assert.Equal(HttpStatusCode.OK, (await thief.GetAsync("/")).Status);

        Assert.Equal(HttpStatusCode.Redirect, (await browser.SendAsync(HttpMethod.Post, "/signout")).Status);

        Assert.Equal(HttpStatusCode.Redirect, (await thief.GetAsync("/")).Status);
    }

    [Fact]
    public async Task A_person_ends_another_browser_of_theirs_and_nobody_elses()
    {
        using var here = await BrowserClient.SignInAsync(Box, UserId.Telegram(1001));
        using var there = await BrowserClient.SignInAsync(Box, UserId.Telegram(1001));
        using var stranger = await BrowserClient.SignInAsync(Box, Ben);
        var browsers = Box.Services.GetRequiredService<BrowserSessionStore>();
        var id = SecretText.Digest(there.Cookies.GetAllCookies().Single().Value);

        await stranger.SendAsync(HttpMethod.Post, $"/account/browsers/{id}/revoke");
        Assert.Equal(HttpStatusCode.OK, (await there.GetAsync("/account")).Status);
        Assert.Contains(id, (await here.GetAsync("/account")).Text, StringComparison.Ordinal);
        await here.SendAsync(HttpMethod.Post, $"/account/browsers/{id}/revoke");

        Assert.Equal(HttpStatusCode.Redirect, (await there.GetAsync("/account")).Status);
        Assert.Equal(HttpStatusCode.OK, (await here.GetAsync("/account")).Status);
        Assert.DoesNotContain(await browsers.ListAsync(UserId.Telegram(1001)), b => b.Id == id);
    }

    [Fact]
    public async Task Every_endpoint_belongs_to_a_gate_and_none_for_browsers_answers_without_a_session()
    {
        using var browser = BrowserClient.SignedOut(Box);
        var open = new List<string>();
        foreach (var endpoint in Box.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>())
        {
            var path = "/" + endpoint.RoutePattern.RawText!.TrimStart('/');
            if (endpoint.Metadata.GetMetadata<BrowserEndpoint>() is not { } kind)
            {
                Assert.True(path is "/health" or "/alive" || path.StartsWith("/openapi", StringComparison.Ordinal) || path.StartsWith("/api/", StringComparison.Ordinal), $"{path} has no gate.");
                continue;
            }

            if (kind.SignedOut)
            {
                open.Add(path);
                continue;
            }

            foreach (var method in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["GET"])
            {
                var (status, text) = await browser.SendAsync(new HttpMethod(method), Fill(endpoint.RoutePattern));
                Assert.True(status is HttpStatusCode.Unauthorized or HttpStatusCode.Redirect, $"{method} {path} answered {status}: {text}");
            }
        }

        Assert.Subset(new HashSet<string> { "/signin", "/signin/link", "/assets/{version}/{name}", "/manifest.webmanifest" }, open.ToHashSet());
    }

    [Fact]
    public async Task Every_change_wants_our_origin_and_the_pages_token()
    {
        using var browser = await BrowserClient.SignInAsync(Box, Ben);
        foreach (var endpoint in Box.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>())
        {
            if (endpoint.Metadata.GetMetadata<BrowserEndpoint>() is not { } kind)
                continue;
            foreach (var method in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["GET"])
            {
                foreach (var origin in new[] { "https://evil.example", "null", "http://localhost:1" })
                    Assert.Equal(HttpStatusCode.Forbidden, await AskAsync(browser, endpoint, method, origin, token: true));
                if (method is "GET" or "HEAD")
                    continue;
                Assert.Equal(HttpStatusCode.Forbidden, await AskAsync(browser, endpoint, method, origin: null, token: true));
                if (!kind.SignedOut)
                    Assert.Equal(HttpStatusCode.Forbidden, await AskAsync(browser, endpoint, method, Box.Address.GetLeftPart(UriPartial.Authority), token: false));
            }
        }
    }

    [Fact]
    public async Task Another_name_that_leads_here_is_refused()
    {
        using var browser = await BrowserClient.SignInAsync(Box, Ben);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/") { Headers = { Host = "rebound.example" } };

        using var answer = await browser.Http.SendAsync(request, Cancellation);

        Assert.Equal(HttpStatusCode.MisdirectedRequest, answer.StatusCode);
    }

    [Fact]
    public async Task Every_answer_carries_a_strict_policy()
    {
        using var browser = BrowserClient.SignedOut(Box);
        using var answer = await browser.Http.GetAsync(new Uri("/signin", UriKind.Relative), Cancellation);

        var policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
        Assert.Contains("default-src 'none'; script-src 'self';", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
        Assert.DoesNotContain("<script>", await answer.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
    }

    private async Task<HttpStatusCode> AskAsync(BrowserClient browser, RouteEndpoint endpoint, string method, string? origin, bool token)
    {
        using var handler = new HttpClientHandler { AllowAutoRedirect = false, CookieContainer = browser.Cookies };
        using var client = new HttpClient(handler) { BaseAddress = Box.Address };
        using var request = new HttpRequestMessage(new HttpMethod(method), Fill(endpoint.RoutePattern));
        if (method is not ("GET" or "HEAD"))
        {
            // Of the kind it takes: any other is refused before the gate is asked.
            var takesForm = endpoint.Metadata.GetMetadata<IAcceptsMetadata>()?.ContentTypes.Any(t => t.Contains("form", StringComparison.Ordinal)) == true;
            request.Content = takesForm ? new FormUrlEncodedContent([new("x", "x")]) : JsonContent.Create(new { });
        }

        if (origin is not null)
            request.Headers.Add("Origin", origin);
        if (token)
            request.Headers.Add("X-Page-Token", browser.Http.DefaultRequestHeaders.GetValues("X-Page-Token"));
        using var answer = await client.SendAsync(request, Cancellation);
        return answer.StatusCode;
    }

    private static string Fill(RoutePattern pattern) =>
        "/" + string.Join('/', pattern.PathSegments.Select(s => string.Concat(s.Parts.Select(p =>
            p is RoutePatternLiteralPart literal ? literal.Content : pattern.GetParameter(((RoutePatternParameterPart)p).Name)!.ParameterPolicies.Any(x => x.Content == "guid") ? Guid.NewGuid().ToString("D") : "x"))));
}
