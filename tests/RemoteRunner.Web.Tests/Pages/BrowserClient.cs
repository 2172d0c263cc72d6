using System.Net;
using System.Net.Http.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using RemoteRunner.Core.SignIn;
using RemoteRunner.Core.Users;
using RemoteRunner.Web.Tests.Support;

namespace RemoteRunner.Web.Tests.Pages;

/// <summary>Calls the pages as a browser does: with a cookie, an origin, and the page's token.</summary>
internal sealed partial class BrowserClient : IDisposable
{
    private readonly HttpClientHandler _handler = new() { AllowAutoRedirect = false };

    private BrowserClient(TestBox box)
    {
        Http = new HttpClient(_handler) { BaseAddress = box.Address };
        Http.DefaultRequestHeaders.Add("Origin", box.Address.GetLeftPart(UriPartial.Authority));
    }

    public HttpClient Http { get; }

    public CookieContainer Cookies => _handler.CookieContainer;

    public static BrowserClient SignedOut(TestBox box) => new(box);

    /// <summary>Signs in by a link.</summary>
    public static async Task<BrowserClient> SignInAsync(TestBox box, UserId user)
    {
        var browser = new BrowserClient(box);
        var code = await box.Services.GetRequiredService<SignInLinks>().IssueAsync(user);
        using var answer = await browser.Http.PostAsJsonAsync("/signin/link", new { code }, Cancellation);
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        await browser.TakeTokenAsync();
        return browser;
    }

    /// <summary>Somebody whom no other test signs in or out.</summary>
    public static async Task<UserId> NewPersonAsync(TestBox box, Role role)
    {
        var person = UserId.Telegram(Random.Shared.NextInt64(100_000, long.MaxValue));
        await box.Services.GetRequiredService<UserDirectory>().SetRoleAsync(person, role, "test");
        return person;
    }

    /// <summary>Signs somebody in whom no other test signs in or out.</summary>
    public static async Task<BrowserClient> SignInAsync(TestBox box, Role role) => await SignInAsync(box, await NewPersonAsync(box, role));

    /// <summary>Reads a page's token and sends it from now on.</summary>
    public async Task TakeTokenAsync()
    {
        var token = Token().Match(await Http.GetStringAsync("/", Cancellation));
        Assert.True(token.Success, "The page has no token.");
        Http.DefaultRequestHeaders.Remove("X-Page-Token");
        Http.DefaultRequestHeaders.Add("X-Page-Token", token.Groups[1].Value);
    }

    public async Task<(HttpStatusCode Status, string Text)> GetAsync(string path)
    {
        using var answer = await Http.GetAsync(new Uri(path, UriKind.Relative), Cancellation);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(Cancellation));
    }

    public async Task<(HttpStatusCode Status, string Text)> SendAsync(HttpMethod method, string path, object? body = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        using var answer = await Http.SendAsync(request, Cancellation);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(Cancellation));
    }

    public void Dispose()
    {
        Http.Dispose();
        _handler.Dispose();
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [GeneratedRegex("name=\"page-token\" content=\"([\\w-]+)\"")]
    private static partial Regex Token();
}
