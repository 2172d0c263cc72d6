using System.Net;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;

namespace RemoteRunner.Simulators.Tests.Telegram;

public sealed class TelegramGuardTests : IAsyncDisposable
{
    private readonly TelegramHost _world = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    [Theory]
    [InlineData("/alive")]
    [InlineData("/control/telegram/state")]
    [InlineData("/bot" + TelegramHost.BotToken + "/getMe")]
    [InlineData("/?token=" + TelegramHost.Token)]
    public async Task A_name_that_is_not_this_machine_is_misdirected(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { Host = "rebound.example.com" } };
        using var response = await _world.Http.SendAsync(request, Cancellation);
        Assert.Equal(HttpStatusCode.MisdirectedRequest, response.StatusCode);
    }

    [Theory]
    [InlineData("https://evil.example.com")]
    [InlineData("null")]
    [InlineData("http://127.0.0.1:1")]
    public async Task A_page_of_another_origin_is_refused_even_with_the_token(string origin)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "state");
        request.Headers.Add("Origin", origin);
        using var response = await _world.Phone.SendAsync(request, Cancellation);
        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
    }

    [Fact]
    public async Task The_control_api_needs_its_token()
    {
        using var none = await _world.Http.GetAsync("/control/telegram/state", Cancellation);
        Assert.Equal(HttpStatusCode.Unauthorized, none.StatusCode);

        using var request = new HttpRequestMessage(HttpMethod.Get, "/control/telegram/state");
        request.Headers.Add("X-OutsideWorld-Token", "wrong");
        using var wrong = await _world.Http.SendAsync(request, Cancellation);
        Assert.Equal(HttpStatusCode.Unauthorized, wrong.StatusCode);
    }

    [Fact]
    public async Task The_link_with_the_token_opens_the_page_and_its_api()
    {
        using var handler = new HttpClientHandler { AllowAutoRedirect = false };
        using var browser = new HttpClient(handler) { BaseAddress = _world.Address };

        using var locked = await browser.GetAsync("/", Cancellation);
        Assert.Equal(HttpStatusCode.Unauthorized, locked.StatusCode);
        Assert.Contains("dashboard", await locked.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        using var wrong = await browser.GetAsync("/?token=wrong", Cancellation);
        Assert.Equal(HttpStatusCode.Unauthorized, wrong.StatusCode);

        using var entered = await browser.GetAsync("/?token=" + TelegramHost.Token, Cancellation);
        Assert.Equal(HttpStatusCode.Found, entered.StatusCode);
        Assert.Equal("/", entered.Headers.Location?.OriginalString);
        var cookie = Assert.Single(entered.Headers.GetValues("Set-Cookie"));
        Assert.Contains("httponly", cookie, StringComparison.Ordinal);
        Assert.Contains("samesite=strict", cookie, StringComparison.Ordinal);
        Assert.DoesNotContain(TelegramHost.Token, cookie, StringComparison.Ordinal);

        using var page = await browser.GetAsync("/", Cancellation);
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        Assert.Contains("default-src 'none'", Assert.Single(page.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
        using var state = await browser.GetAsync("/control/telegram/state", Cancellation);
        Assert.Equal(HttpStatusCode.OK, state.StatusCode);
    }

    [Fact]
    public async Task A_visitor_from_another_site_is_let_in_by_a_page_of_our_own()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/?token=" + TelegramHost.Token);
        request.Headers.Add("Sec-Fetch-Site", "cross-site");
        using var response = await _world.Http.SendAsync(request, Cancellation);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Contains("http-equiv=\"refresh\"", await response.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_file_of_the_page_is_there_and_nothing_comes_from_elsewhere()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/");
        request.Headers.Add("X-OutsideWorld-Token", TelegramHost.Token);
        using var response = await _world.Http.SendAsync(request, Cancellation);
        var html = await response.Content.ReadAsStringAsync(Cancellation);
        Assert.DoesNotContain("http://", html, StringComparison.Ordinal);
        Assert.DoesNotContain("https://", html, StringComparison.Ordinal);

        var files = new Queue<string>(Regex.Matches(html, "(?:src|href)=\"/page/([^\"]+)\"").Select(match => match.Groups[1].Value));
        Assert.NotEmpty(files);
        var seen = new HashSet<string>(files);
        while (files.TryDequeue(out var file))
        {
            using var found = await _world.Http.GetAsync("/page/" + file, Cancellation);
            Assert.True(found.StatusCode == HttpStatusCode.OK, $"{file} is missing.");
            var text = await found.Content.ReadAsStringAsync(Cancellation);
            Assert.DoesNotContain("innerHTML", text, StringComparison.Ordinal);
            foreach (var module in Regex.Matches(text, @"from '\./([\w.]+)'").Select(match => match.Groups[1].Value).Where(seen.Add))
                files.Enqueue(module);
        }

        Assert.Contains("phone.js", seen);
    }

    [Theory]
    [InlineData("", "1000001:x", "OutsideWorld:Token is empty")]
    [InlineData("secret", "no-colon", "OutsideWorld:TelegramToken must look like")]
    public void Does_not_start_with_wrong_settings(string token, string botToken, string expected)
    {
        var result = new OutsideWorldOptionsValidator().Validate(null, new OutsideWorldOptions { Token = token, TelegramToken = botToken });
        Assert.True(result.Failed);
        Assert.Contains(expected, Assert.Single(result.Failures!), StringComparison.Ordinal);
    }

    [Fact]
    public void Flood_rules_and_people_are_checked_at_the_start_too()
    {
        var options = new OutsideWorldOptions { Token = "secret", Flood = new() { PerChatBurst = 0 } };
        options.Users.Add(new PersonOptions { Id = 0, FirstName = "" });
        ValidateOptionsResult result = new OutsideWorldOptionsValidator().Validate(null, options);
        Assert.Equal(3, result.Failures!.Count());
    }
}
