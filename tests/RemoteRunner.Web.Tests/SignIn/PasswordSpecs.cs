using System.Net;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using RemoteRunner.Core.Audit;
using RemoteRunner.Core.SignIn;
using RemoteRunner.Core.Users;
using RemoteRunner.TestSupport;
using RemoteRunner.Web.Tests.Pages;
using RemoteRunner.Web.Tests.Support;

namespace RemoteRunner.Web.Tests.SignIn;

/// <summary>People without Telegram: invited, in by password, throttled, changed, sent away.</summary>
public sealed partial class PasswordSpecs(World world) : BoxTest(world)
{
    private const string Good = "four quiet herons wade";

    [Theory]
    [MemberData(nameof(BothCaches))]
    public async Task An_admin_lets_somebody_in_who_chooses_a_password_once(CacheKind cache)
    {
        var box = World[cache];
        var name = NewName();
        using var admin = await BrowserClient.SignInAsync(box, Role.Admin);
        var code = await InviteAsync(admin, name);
        using var browser = BrowserClient.SignedOut(box);

        var poor = await JoinAsync(browser, name, code, "short");
        var easy = await JoinAsync(browser, name, code, "aaaaaaaaaaaa");
        var other = await JoinAsync(browser, name + "x", code.Replace(code[0], code[0] == 'A' ? 'B' : 'A'), Good);
        var joined = await JoinAsync(browser, name, code, Good);
        using var late = BrowserClient.SignedOut(box);
        var spent = await JoinAsync(late, name, code, Good + "!");

        Assert.Equal((HttpStatusCode.BadRequest, HttpStatusCode.BadRequest, HttpStatusCode.Unauthorized), (poor, easy, other));
        Assert.Equal((HttpStatusCode.NoContent, HttpStatusCode.Unauthorized), (joined, spent));
        Assert.Contains($"web:{name}", (await browser.GetAsync("/account")).Text, StringComparison.Ordinal);
        Assert.Equal(Role.Member, await box.Services.GetRequiredService<UserDirectory>().GetRoleAsync(UserId.Parse($"web:{name}")));
        using var again = BrowserClient.SignedOut(box);
        Assert.Equal(HttpStatusCode.NoContent, (await EnterAsync(again, $" {name.ToUpperInvariant()} ", Good)).Status);
        Assert.Contains(await box.Services.GetRequiredService<AuditLog>().ReadAsync(20, UserId.Parse($"web:{name}"), Cancellation), e => e.Detail == "member, by invitation");
    }

    [Fact]
    public async Task A_wrong_password_and_a_name_that_does_not_exist_are_answered_alike_and_both_are_throttled()
    {
        await using var box = await TestBox.StartAsync(World, World.ConnectionString(CacheKind.Redis), null, ("SignIn:TriesPerName", "3"));
        var name = NewName();
        await SetPasswordAsync(box, name);
        using var browser = BrowserClient.SignedOut(box);

        var known = new List<(HttpStatusCode, string)>();
        var unknown = new List<(HttpStatusCode, string)>();
        for (var i = 0; i < 4; i++)
        {
            known.Add(await EnterAsync(browser, name, $"wrong {i} and long"));
            unknown.Add(await EnterAsync(browser, "nobody-of-this-name", $"wrong {i} and long"));
        }

        Assert.Equal(known.Select(Plain), unknown.Select(Plain));
        Assert.Equal([HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized, HttpStatusCode.TooManyRequests], known.Select(k => k.Item1));
        Assert.Contains("Wait", known[3].Item2, StringComparison.Ordinal);

        // Not even the right one is looked at now.
        Assert.Equal(HttpStatusCode.TooManyRequests, (await EnterAsync(browser, name, Good)).Status);
    }

    [Fact]
    public async Task A_good_sign_in_forgives_what_was_tried_at_the_name_before()
    {
        await using var box = await TestBox.StartAsync(World, World.ConnectionString(CacheKind.Garnet), null, ("SignIn:TriesPerName", "3"));
        var name = NewName();
        await SetPasswordAsync(box, name);
        using var browser = BrowserClient.SignedOut(box);

        for (var round = 0; round < 3; round++)
        {
            Assert.Equal(HttpStatusCode.Unauthorized, (await EnterAsync(browser, name, "wrong and long enough")).Status);
            Assert.Equal(HttpStatusCode.Unauthorized, (await EnterAsync(browser, name, string.Empty)).Status);
            Assert.Equal(HttpStatusCode.NoContent, (await EnterAsync(browser, name, Good)).Status);
        }
    }

    [Fact]
    public async Task One_address_cannot_try_many_names()
    {
        await using var box = await TestBox.StartAsync(World, World.ConnectionString(CacheKind.Garnet), null, ("SignIn:TriesPerAddress", "5"));
        using var browser = BrowserClient.SignedOut(box);
        browser.Http.DefaultRequestHeaders.Add("X-Forwarded-For", $"1.2.3.4, 2001:db8:{Random.Shared.Next(1, 0xffff):x}::1");

        var answers = new List<HttpStatusCode>();
        for (var i = 0; i < 6; i++)
            answers.Add((await EnterAsync(browser, $"somebody-{i}", "whatever it may be")).Status);
        using var elsewhere = BrowserClient.SignedOut(box);
        elsewhere.Http.DefaultRequestHeaders.Add("X-Forwarded-For", $"198.51.100.{Random.Shared.Next(1, 255)}");

        Assert.Equal([.. Enumerable.Repeat(HttpStatusCode.Unauthorized, 5), HttpStatusCode.TooManyRequests], answers);
        Assert.Equal(HttpStatusCode.Unauthorized, (await EnterAsync(elsewhere, "somebody-1", "whatever it may be")).Status);
    }

    [Fact]
    public async Task Changing_it_wants_the_old_one_and_signs_the_other_browsers_out()
    {
        var name = NewName();
        await SetPasswordAsync(Box, name);
        using var here = await EnteredAsync(Box, name, Good);
        using var there = await EnteredAsync(Box, name, Good);

        var wrong = await ChangeAsync(here, "not the old one", "a wholly new sentence");
        var right = await ChangeAsync(here, Good, "a wholly new sentence");

        Assert.Contains(Texts.CurrentPasswordWrong, WebUtility.HtmlDecode(wrong), StringComparison.Ordinal);
        Assert.Contains(Texts.PasswordChanged, right, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await here.GetAsync("/account")).Status);
        Assert.Equal(HttpStatusCode.Redirect, (await there.GetAsync("/account")).Status);
        using var later = BrowserClient.SignedOut(Box);
        Assert.Equal(HttpStatusCode.Unauthorized, (await EnterAsync(later, name, Good)).Status);
        Assert.Equal(HttpStatusCode.NoContent, (await EnterAsync(later, name, "a wholly new sentence")).Status);
    }

    [Fact]
    public async Task A_link_for_somebody_who_has_a_password_sets_a_new_one_and_ends_their_browsers()
    {
        var name = NewName();
        await SetPasswordAsync(Box, name);
        using var old = await EnteredAsync(Box, name, Good);
        using var admin = await BrowserClient.SignInAsync(Box, Role.Admin);
        using var browser = BrowserClient.SignedOut(Box);

        Assert.Equal(HttpStatusCode.NoContent, await JoinAsync(browser, name, await InviteAsync(admin, name), "another quiet heron"));

        Assert.Equal(HttpStatusCode.Redirect, (await old.GetAsync("/")).Status);
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/")).Status);
    }

    [Fact]
    public async Task Somebody_who_was_removed_is_out_at_once_and_their_password_serves_no_more()
    {
        var name = NewName();
        await SetPasswordAsync(Box, name);
        using var browser = await EnteredAsync(Box, name, Good);
        using var admin = await BrowserClient.SignInAsync(Box, Role.Admin);

        var asAdmin = await PostAsync(admin, $"/people/{name}/role", new() { ["role"] = "admin" });
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/people")).Status);
        await PostAsync(admin, $"/people/{name}/remove", []);

        Assert.Contains($"web:{name}", asAdmin, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Redirect, (await browser.GetAsync("/")).Status);
        using var later = BrowserClient.SignedOut(Box);
        Assert.Equal(HttpStatusCode.Unauthorized, (await EnterAsync(later, name, Good)).Status);
    }

    [Fact]
    public async Task Members_see_nobody_and_invite_nobody_and_an_invitation_dies_with_its_admins_office()
    {
        var users = Box.Services.GetRequiredService<UserDirectory>();
        var passing = await BrowserClient.NewPersonAsync(Box, Role.Admin);
        using var member = await BrowserClient.SignInAsync(Box, Role.Member);
        using var admin = await BrowserClient.SignInAsync(Box, passing);
        var name = NewName();
        var code = await InviteAsync(admin, name);

        Assert.Equal(HttpStatusCode.Forbidden, (await member.GetAsync("/people")).Status);
        await users.SetRoleAsync(passing, Role.Member, "test");
        using var browser = BrowserClient.SignedOut(Box);

        Assert.Equal(HttpStatusCode.Unauthorized, await JoinAsync(browser, name, code, Good));
        Assert.Equal(Role.Stranger, await users.GetRoleAsync(UserId.Parse($"web:{name}")));
    }

    [Fact]
    public async Task A_body_that_nobody_would_send_is_refused_before_it_is_read()
    {
        using var browser = BrowserClient.SignedOut(Box);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await EnterAsync(browser, "anna", new string('x', 20_000))).Status);
    }

    private static string NewName() => $"p{Guid.NewGuid():N}"[..12];

    private static async Task SetPasswordAsync(TestBox box, string name)
    {
        using var admin = await BrowserClient.SignInAsync(box, Role.Admin);
        using var browser = BrowserClient.SignedOut(box);
        Assert.Equal(HttpStatusCode.NoContent, await JoinAsync(browser, name, await InviteAsync(admin, name), Good));
    }

    private static async Task<string> InviteAsync(BrowserClient admin, string name)
    {
        var page = await PostAsync(admin, "/people", new() { ["name"] = name });
        var link = Link().Match(WebUtility.HtmlDecode(page));
        Assert.True(link.Success, page);
        Assert.Equal(name, link.Groups[1].Value);
        return link.Groups[2].Value;
    }

    private static async Task<HttpStatusCode> JoinAsync(BrowserClient browser, string name, string code, string password) =>
        (await browser.SendAsync(HttpMethod.Post, "/signin/join", new { name, code, password })).Status;

    private static Task<(HttpStatusCode Status, string Text)> EnterAsync(BrowserClient browser, string name, string password) =>
        browser.SendAsync(HttpMethod.Post, "/signin/password", new { name, password });

    private static async Task<BrowserClient> EnteredAsync(TestBox box, string name, string password)
    {
        var browser = BrowserClient.SignedOut(box);
        Assert.Equal(HttpStatusCode.NoContent, (await EnterAsync(browser, name, password)).Status);
        await browser.TakeTokenAsync();
        return browser;
    }

    private static Task<string> ChangeAsync(BrowserClient browser, string current, string password) =>
        PostAsync(browser, "/account/password", new() { ["current"] = current, ["password"] = password });

    private static async Task<string> PostAsync(BrowserClient browser, string path, Dictionary<string, string> fields)
    {
        using var form = new FormUrlEncodedContent(fields);
        using var answer = await browser.Http.PostAsync(path, form, Cancellation);
        Assert.Equal((path, HttpStatusCode.OK), (path, answer.StatusCode));
        return await answer.Content.ReadAsStringAsync(Cancellation);
    }

    // Each answer has a trace id of its own, and waits shorten.
    private static (HttpStatusCode, string) Plain((HttpStatusCode Status, string Text) answer) => (answer.Status, TraceId().Replace(answer.Text, string.Empty));

    [GeneratedRegex("/join#([a-z0-9._-]+):([\\w-]{43})")]
    private static partial Regex Link();

    [GeneratedRegex("\"traceId\":\"[^\"]*\"")]
    private static partial Regex TraceId();
}
