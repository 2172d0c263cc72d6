using System.Net;
using Microsoft.Extensions.DependencyInjection;
using RemoteRunner.Core.SignIn;
using RemoteRunner.Core.Users;
using RemoteRunner.TestSupport;
using RemoteRunner.Web.Tests.Pages;
using RemoteRunner.Web.Tests.Support;

namespace RemoteRunner.Web.Tests.SignIn;

/// <summary>Where nobody is admitted yet, the code on the console makes an admin, in the browser too.</summary>
public sealed class FirstPersonSpecs(World world) : BoxTest(world)
{
    private const long Bot = 4711;
    private const string Password = "four quiet herons wade";

    [Theory]
    [InlineData(CacheKind.Garnet)]
    [InlineData(CacheKind.Redis)]
    public async Task The_code_makes_one_admin_who_signs_in_by_password(CacheKind cache)
    {
        await using var server = await CacheServer.StartAsync(cache, Cancellation);
        await using var box = await StartAsync(server);
        var code = await box.Services.GetRequiredService<ClaimCodes>().IssueAsync(Bot, TimeSpan.FromMinutes(10), 5);
        using var browser = BrowserClient.SignedOut(box);
        var before = (await browser.GetAsync("/signin")).Text;

        var wrong = await ClaimAsync(browser, ClaimCode.NewText(), "eve");
        var poor = await ClaimAsync(browser, code.Code, "anna", "short");
        var right = await ClaimAsync(browser, code.Code.ToLowerInvariant().Replace("-", " ", StringComparison.Ordinal), "anna");
        using var late = BrowserClient.SignedOut(box);
        var spent = await ClaimAsync(late, code.Code, "eve");

        Assert.Contains("by-claim", before, StringComparison.Ordinal);
        Assert.Equal((HttpStatusCode.BadRequest, HttpStatusCode.BadRequest, HttpStatusCode.NoContent, HttpStatusCode.BadRequest), (wrong, poor, right, spent));
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/people")).Status);
        Assert.DoesNotContain("by-claim", (await late.GetAsync("/signin")).Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Unauthorized, (await late.SendAsync(HttpMethod.Post, "/signin/password", new { name = "eve", password = Password })).Status);
        Assert.Equal(HttpStatusCode.NoContent, (await late.SendAsync(HttpMethod.Post, "/signin/password", new { name = "anna", password = Password })).Status);
    }

    [Fact]
    public async Task Too_many_wrong_ones_make_it_worthless()
    {
        await using var server = await CacheServer.StartAsync(CacheKind.Redis, Cancellation);
        await using var box = await StartAsync(server);
        var code = await box.Services.GetRequiredService<ClaimCodes>().IssueAsync(Bot, TimeSpan.FromMinutes(10), 5);
        using var browser = BrowserClient.SignedOut(box);

        for (var i = 0; i < 5; i++)
            Assert.Equal(HttpStatusCode.BadRequest, await ClaimAsync(browser, ClaimCode.NewText(), $"eve{i}"));

        Assert.Equal(HttpStatusCode.BadRequest, await ClaimAsync(browser, code.Code, "anna"));
        Assert.False(await box.Services.GetRequiredService<UserDirectory>().HasAdminAsync());
    }

    [Fact]
    public async Task Where_somebody_is_admitted_no_code_counts()
    {
        await Box.Services.GetRequiredService<ClaimCodes>().IssueAsync(Bot, TimeSpan.FromMinutes(10), 5);
        using var browser = BrowserClient.SignedOut(Box);

        Assert.DoesNotContain("by-claim", (await browser.GetAsync("/signin")).Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.BadRequest, await ClaimAsync(browser, ClaimCode.NewText(), "eve"));
    }

    private async Task<TestBox> StartAsync(CacheServer server)
    {
        var box = await TestBox.StartAsync(World, server.ConnectionString, null, ("Telegram:Admins", ""), ("Telegram:AllowedUsers", ""));
        await box.Services.GetRequiredService<WebBotStore>().SetAsync(new WebBot(Bot, HasMiniApp: false));
        return box;
    }

    private static async Task<HttpStatusCode> ClaimAsync(BrowserClient browser, string code, string name, string password = Password) =>
        (await browser.SendAsync(HttpMethod.Post, "/signin/claim", new { code, name, password })).Status;
}
