using System.Net;
using System.Net.WebSockets;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using RemoteRunner.Core.SignIn;
using RemoteRunner.TestSupport;
using RemoteRunner.Web.Terminals;
using RemoteRunner.Web.Tests.Support;

namespace RemoteRunner.Web.Tests.Pages;

/// <summary>A shell over a socket: it survives what cuts the connection, and nobody reaches it who may not.</summary>
public sealed class TerminalPagesSpecs(World world) : BoxTest(world)
{
    [Fact]
    public async Task What_is_typed_is_answered_after_a_gap_it_is_still_there_and_exit_ends_it()
    {
        await using var box = await StartAsync();
        using var browser = await BrowserClient.SignInAsync(box, Ada);
        var path = await OpenAsync(browser);
        Assert.Contains("data-socket=\"/ui" + path, (await browser.GetAsync(path)).Text, StringComparison.Ordinal);

        using (var first = await ConnectAsync(box, browser, path, "?columns=90&rows=20"))
        {
            await TypeAsync(first, "mark=4711; echo size-$(stty size | tr ' ' x)-$((6*7))\r");
            await ReadUntilAsync(first, "size-20x90-42");
            await first.SendAsync(Encoding.UTF8.GetBytes("""{"type":"resize","columns":120,"rows":40}"""), WebSocketMessageType.Text, true, Cancellation);
            await TypeAsync(first, "until [ $(stty size | tr ' ' x) = 40x120 ]; do sleep 0.1; done; echo now-$(stty size | tr ' ' x)\r");
            await ReadUntilAsync(first, "now-40x120");
            first.Abort();
        }

        using var second = await ConnectAsync(box, browser, path, "?columns=100&rows=30");
        var shown = await ReadUntilAsync(second, "now-40x120");
        Assert.Contains("size-20x90-42", shown, StringComparison.Ordinal);
        await TypeAsync(second, "echo kept-$mark\r");
        await ReadUntilAsync(second, "kept-4711");
        await TypeAsync(second, "exit\r");
        await ReadUntilAsync(second, "{\"type\":\"ended\"}");
        Assert.Equal(HttpStatusCode.Redirect, (await browser.GetAsync(path)).Status);
        Assert.Equal(0, box.Services.GetRequiredService<TerminalDesk>().Count);
    }

    [Fact]
    public async Task Nobody_else_reaches_it_by_page_or_socket()
    {
        await using var box = await StartAsync(("Telegram:Admins", "1001,1005"));
        using var browser = await BrowserClient.SignInAsync(box, Ada);
        using var admin = await BrowserClient.SignInAsync(box, Core.Users.UserId.Telegram(1005));
        using var member = await BrowserClient.SignInAsync(box, Ben);
        using var nobody = BrowserClient.SignedOut(box);
        var path = await OpenAsync(browser);

        Assert.Equal(HttpStatusCode.Unauthorized, await RefusalAsync(box, nobody, path, Origin(box)));
        Assert.Equal(HttpStatusCode.NotFound, await RefusalAsync(box, member, path, Origin(box)));
        Assert.Equal(HttpStatusCode.NotFound, await RefusalAsync(box, admin, path, Origin(box)));
        Assert.Equal(HttpStatusCode.Forbidden, await RefusalAsync(box, browser, path, "https://evil.example"));
        Assert.Equal(HttpStatusCode.Forbidden, await RefusalAsync(box, browser, path, "null"));
        Assert.Equal(HttpStatusCode.Forbidden, await RefusalAsync(box, browser, path, null));
        Assert.Equal(HttpStatusCode.Redirect, (await admin.GetAsync(path)).Status);
        Assert.Equal(HttpStatusCode.Redirect, (await nobody.GetAsync(path)).Status);
        await admin.SendAsync(HttpMethod.Post, $"{path}/end");
        await member.SendAsync(HttpMethod.Post, $"{path}/end");
        Assert.Equal(HttpStatusCode.BadRequest, (await browser.GetAsync($"/ui{path}/socket")).Status);

        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync(path)).Status);
        await EndAsync(browser, path);
    }

    [Fact]
    public async Task A_member_is_told_why_there_is_none()
    {
        await using var box = await StartAsync();
        using var member = await BrowserClient.SignInAsync(box, Ben);
        Assert.Contains(Texts.TerminalsForAdmins, WebUtility.HtmlDecode((await member.GetAsync("/terminals")).Text), StringComparison.Ordinal);

        using var form = Form();
        using var answer = await member.Http.PostAsync("/terminals", form, Cancellation);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(0, box.Services.GetRequiredService<TerminalDesk>().Count);
    }

    [Fact]
    public async Task Signing_out_elsewhere_ends_the_socket_and_not_the_shell()
    {
        await using var box = await StartAsync();
        using var browser = await BrowserClient.SignInAsync(box, Ada);
        var path = await OpenAsync(browser);
        using var socket = await ConnectAsync(box, browser, path);
        await TypeAsync(socket, "echo here-$((1+1))\r");
        await ReadUntilAsync(socket, "here-2");

        await box.Services.GetRequiredService<BrowserSessionStore>().RevokeAllAsync(Ada);

        await ReadToCloseAsync(socket);
        using var again = await BrowserClient.SignInAsync(box, Ada);
        Assert.Equal(HttpStatusCode.OK, (await again.GetAsync(path)).Status);
        await EndAsync(again, path);
    }

    private Task<TestBox> StartAsync(params (string, string)[] settings) => TestBox.StartAsync(World, World.ConnectionString(CacheKind.Garnet), null, settings);

    private static string Origin(TestBox box) => box.Address.GetLeftPart(UriPartial.Authority);

    private static FormUrlEncodedContent Form() => new([new("workspace", "main")]);

    private static async Task<string> OpenAsync(BrowserClient browser)
    {
        using var form = Form();
        using var answer = await browser.Http.PostAsync("/terminals", form, Cancellation);
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        return answer.Headers.Location!.ToString();
    }

    private static async Task EndAsync(BrowserClient browser, string path)
    {
        Assert.Equal(HttpStatusCode.Redirect, (await browser.SendAsync(HttpMethod.Post, $"{path}/end")).Status);
        Assert.Equal(HttpStatusCode.Redirect, (await browser.GetAsync(path)).Status);
    }

    private static ClientWebSocket NewSocket(BrowserClient browser, string? origin)
    {
        var socket = new ClientWebSocket();
        socket.Options.Cookies = browser.Cookies;
        socket.Options.CollectHttpResponseDetails = true;
        if (origin is not null)
            socket.Options.SetRequestHeader("Origin", origin);
        return socket;
    }

    private static Uri Socket(TestBox box, string path, string query = "") => new($"ws://{box.Address.Authority}/ui{path}/socket{query}");

    private static async Task<ClientWebSocket> ConnectAsync(TestBox box, BrowserClient browser, string path, string query = "")
    {
        var socket = NewSocket(browser, Origin(box));
        await socket.ConnectAsync(Socket(box, path, query), Cancellation);
        return socket;
    }

    private static async Task<HttpStatusCode> RefusalAsync(TestBox box, BrowserClient browser, string path, string? origin)
    {
        using var socket = NewSocket(browser, origin);
        await Assert.ThrowsAsync<WebSocketException>(() => socket.ConnectAsync(Socket(box, path), Cancellation));
        return socket.HttpStatusCode;
    }

    private static ValueTask TypeAsync(ClientWebSocket socket, string text) =>
        socket.SendAsync(Encoding.UTF8.GetBytes(text).AsMemory(), WebSocketMessageType.Binary, endOfMessage: true, Cancellation);

    private static async Task<string> ReadUntilAsync(ClientWebSocket socket, string awaited)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        limit.CancelAfter(TimeSpan.FromSeconds(90));
        var shown = new StringBuilder();
        var buffer = new byte[16 * 1024];
        while (!shown.ToString().Contains(awaited, StringComparison.Ordinal))
        {
            var part = await socket.ReceiveAsync(buffer, limit.Token);
            Assert.True(part.MessageType != WebSocketMessageType.Close, $"The socket was closed before '{awaited}' came: {shown}");
            shown.Append(Encoding.UTF8.GetString(buffer, 0, part.Count));
        }

        return shown.ToString();
    }

    private static async Task ReadToCloseAsync(ClientWebSocket socket)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        limit.CancelAfter(TimeSpan.FromSeconds(90));
        var buffer = new byte[16 * 1024];
        try
        {
            while ((await socket.ReceiveAsync(buffer, limit.Token)).MessageType != WebSocketMessageType.Close)
                continue;
        }
        catch (WebSocketException)
        {
            // Torn down: that is an end too.
        }
    }
}
