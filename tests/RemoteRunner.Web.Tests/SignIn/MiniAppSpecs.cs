using System.Net;
using System.Net.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using RemoteRunner.Core.SignIn;
using RemoteRunner.Core.Users;
using RemoteRunner.TestSupport;
using RemoteRunner.TestSupport.People;
using RemoteRunner.Web.Tests.Support;

namespace RemoteRunner.Web.Tests.SignIn;

/// <summary>The Mini App's door: who Telegram says it is, once, soon, and admitted.</summary>
public sealed class MiniAppSpecs(World world) : BoxTest(world)
{
    private const long Bot = 4711;
    private const string Origin = "https://runner.example.com";

    private readonly TelegramKey _telegram = new();

    [Theory]
    [MemberData(nameof(BothCaches))]
    public async Task A_launch_signs_one_browser_in_once(CacheKind cache)
    {
        await using var box = await StartAsync(cache);
        using var http = Browser(box);
        var launch = _telegram.Launch(Bot, 1002, DateTimeOffset.UtcNow);

        using var first = await PostAsync(http, launch);
        using var again = await PostAsync(http, launch);
        using var turned = await PostAsync(http, string.Join('&', launch.Split('&').Reverse()));

        Assert.Equal(HttpStatusCode.NoContent, first.StatusCode);
        var cookie = Assert.Single(first.Headers.GetValues("Set-Cookie"));
        Assert.StartsWith("__Host-remoterunner=", cookie, StringComparison.Ordinal);
        Assert.Contains("samesite=lax", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized), (again.StatusCode, turned.StatusCode));
        Assert.Contains(UserId.Telegram(1002).Value, await PageAsync(http, cookie, "/account"), StringComparison.Ordinal);
        Assert.Equal("telegram", (await box.Services.GetRequiredService<BrowserSessionStore>().FindAsync(cookie.Split(';')[0].Split('=')[1]))!.Way);
    }

    [Fact]
    public async Task The_same_browser_may_bring_its_launch_again_and_stays_the_browser_it_is()
    {
        await using var box = await StartAsync();
        using var http = Browser(box);
        var launch = _telegram.Launch(Bot, 1002, DateTimeOffset.UtcNow);
        using var first = await PostAsync(http, launch);

        using var again = await PostAsync(http, launch, cookie: first.Headers.GetValues("Set-Cookie").Single());

        Assert.Equal(HttpStatusCode.NoContent, again.StatusCode);
        Assert.False(again.Headers.Contains("Set-Cookie"));
    }

    [Fact]
    public async Task Stale_early_forged_and_foreign_launches_are_refused_and_so_is_a_stranger()
    {
        await using var box = await StartAsync();
        using var http = Browser(box);
        var now = DateTimeOffset.UtcNow;
        var good = _telegram.Launch(Bot, 1002, now);

        foreach (var (launch, status) in new[]
        {
            (_telegram.Launch(Bot, 1002, now.AddMinutes(-6)), HttpStatusCode.Unauthorized),
            (_telegram.Launch(Bot, 1002, now.AddMinutes(5)), HttpStatusCode.Unauthorized),
            (_telegram.Launch(Bot, 1002, DateTimeOffset.UnixEpoch), HttpStatusCode.Unauthorized),
            (_telegram.Launch(Bot + 1, 1002, now), HttpStatusCode.Unauthorized),
            (new TelegramKey().Launch(Bot, 1002, now), HttpStatusCode.Unauthorized),
            (good.Replace("1002", "1001", StringComparison.Ordinal), HttpStatusCode.Unauthorized),
            (string.Empty, HttpStatusCode.Unauthorized),
            (_telegram.Launch(Bot, 1003, now), HttpStatusCode.Forbidden),
        })
        {
            using var answer = await PostAsync(http, launch);
            Assert.Equal((status, launch), (answer.StatusCode, launch));
            Assert.False(answer.Headers.Contains("Set-Cookie"));
        }

        // None of it used the good one up.
        using var right = await PostAsync(http, good);
        Assert.Equal(HttpStatusCode.NoContent, right.StatusCode);
    }

    [Fact]
    public async Task Only_Telegrams_page_may_frame_the_door_and_whoever_signed_in_there()
    {
        await using var box = await StartAsync();
        using var http = Browser(box);
        using var door = await http.GetAsync(new Uri("/app", UriKind.Relative), Cancellation);
        using var framed = await PostAsync(http, _telegram.Launch(Bot, 1002, DateTimeOffset.UtcNow), framed: true);
        using var plain = await PostAsync(http, _telegram.Launch(Bot, 1004, DateTimeOffset.UtcNow));

        var cookie = Assert.Single(framed.Headers.GetValues("Set-Cookie"));
        Assert.StartsWith("__Host-remoterunner-framed=", cookie, StringComparison.Ordinal);
        foreach (var word in new[] { "partitioned", "secure", "samesite=none", "httponly" })
            Assert.Contains(word, cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Equal("https://web.telegram.org", Ancestors(door));
        Assert.False(door.Headers.Contains("X-Frame-Options"));
        using var inside = await GetAsync(http, cookie, "/");
        Assert.Equal((HttpStatusCode.OK, "https://web.telegram.org"), (inside.StatusCode, Ancestors(inside)));
        using var outside = await GetAsync(http, plain.Headers.GetValues("Set-Cookie").Single(), "/");
        Assert.Equal((HttpStatusCode.OK, "'none'"), (outside.StatusCode, Ancestors(outside)));
        using var signIn = await http.GetAsync(new Uri("/signin", UriKind.Relative), Cancellation);
        Assert.Equal("'none'", Ancestors(signIn));
        Assert.Equal("DENY", Assert.Single(signIn.Headers.GetValues("X-Frame-Options")));
    }

    [Fact]
    public async Task Signed_in_by_Telegram_a_page_takes_Telegrams_colours_and_loads_nothing_of_its()
    {
        await using var box = await StartAsync();
        using var http = Browser(box);
        using var signedIn = await PostAsync(http, _telegram.Launch(Bot, 1002, DateTimeOffset.UtcNow));

        var page = await PageAsync(http, signedIn.Headers.GetValues("Set-Cookie").Single(), "/");

        Assert.Matches("<script src=\"/assets/[0-9a-f]+/telegram.js\"></script>", page);
        Assert.DoesNotContain("telegram.org", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_https_or_the_bots_word_there_is_no_Mini_App()
    {
        // The shared box has no public address.
        await Box.Services.GetRequiredService<WebBotStore>().SetAsync(new WebBot(Bot, HasMiniApp: true));
        using var local = new HttpClient { BaseAddress = Box.Address };
        local.DefaultRequestHeaders.Add("Origin", Box.Address.GetLeftPart(UriPartial.Authority));
        using var plain = await PostAsync(local, _telegram.Launch(Bot, 1002, DateTimeOffset.UtcNow));
        await using var box = await StartAsync(hasMiniApp: false);
        using var http = Browser(box);
        using var untold = await PostAsync(http, _telegram.Launch(Bot, 1002, DateTimeOffset.UtcNow));

        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized), (plain.StatusCode, untold.StatusCode));
        Assert.Contains("https://", await untold.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
    }

    private async Task<TestBox> StartAsync(CacheKind cache = CacheKind.Garnet, bool hasMiniApp = true)
    {
        var box = await TestBox.StartAsync(World, World.ConnectionString(cache), null, ("PublicUrl", Origin), ("Telegram:SignatureKey", _telegram.PublicHex));
        await box.Services.GetRequiredService<WebBotStore>().SetAsync(new WebBot(Bot, hasMiniApp));
        return box;
    }

    // Cookies by hand: a client keeps no secure one for plain http, which the proxy in front speaks to the box.
    private static HttpClient Browser(TestBox box)
    {
        var http = new HttpClient(new HttpClientHandler { UseCookies = false, AllowAutoRedirect = false }) { BaseAddress = box.Address };
        http.DefaultRequestHeaders.Add("Origin", Origin);
        return http;
    }

    private static async Task<HttpResponseMessage> PostAsync(HttpClient http, string data, bool framed = false, string? cookie = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/signin/telegram") { Content = JsonContent.Create(new { data, framed }) };
        if (cookie is not null)
            request.Headers.Add("Cookie", cookie.Split(';')[0]);
        return await http.SendAsync(request, Cancellation);
    }

    private static async Task<HttpResponseMessage> GetAsync(HttpClient http, string cookie, string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add("Cookie", cookie.Split(';')[0]);
        return await http.SendAsync(request, Cancellation);
    }

    private static async Task<string> PageAsync(HttpClient http, string cookie, string path)
    {
        using var answer = await GetAsync(http, cookie, path);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.Content.ReadAsStringAsync(Cancellation);
    }

    private static string Ancestors(HttpResponseMessage answer) =>
        Assert.Single(answer.Headers.GetValues("Content-Security-Policy")).Split("frame-ancestors ")[1];
}
