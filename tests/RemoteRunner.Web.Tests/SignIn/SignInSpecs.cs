using System.Net;
using Microsoft.Extensions.DependencyInjection;
using RemoteRunner.Core.SignIn;
using RemoteRunner.Core.Users;
using RemoteRunner.TestSupport;
using RemoteRunner.Web.Tests.Pages;
using RemoteRunner.Web.Tests.Support;

namespace RemoteRunner.Web.Tests.SignIn;

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
}
