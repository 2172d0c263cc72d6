using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using RemoteRunner.TestSupport;

namespace RemoteRunner.EndToEnd.Tests.Drivers;

/// <summary>The proxy that an owner puts before the box: https outside, http inside, the host kept.</summary>
internal sealed class HttpsFront : IAsyncDisposable
{
    private static readonly HashSet<string> _own = new(["Connection", "Keep-Alive", "Transfer-Encoding", "Upgrade", "Host", "Content-Length"], StringComparer.OrdinalIgnoreCase);

    private readonly WebApplication _app;
    private readonly HttpClient _client = new(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false }) { Timeout = Timeout.InfiniteTimeSpan };

    private HttpsFront(WebApplication app) => _app = app;

    /// <summary>A public name to everybody, although browsers know that names below localhost are this machine.</summary>
    public string Address => $"https://runner.localhost:{new Uri(_app.Urls.Single()).Port}";

    /// <summary>Where the box is.</summary>
    public Uri? Box { get; set; }

    public static async Task<HttpsFront> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration()
            .ConfigureKestrel(server => server.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(new HttpsConnectionAdapterOptions { ServerCertificate = LoopbackCertificate.Create() })));
        var front = new HttpsFront(builder.Build());
        front._app.Run(front.ForwardAsync);
        await front._app.StartAsync();
        return front;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _client.Dispose();
    }

    private async Task ForwardAsync(HttpContext context)
    {
        var asked = context.Request;
        using var request = new HttpRequestMessage(new HttpMethod(asked.Method), new Uri(Box!, asked.Path + asked.QueryString.Value));
        if (!HttpMethods.IsGet(asked.Method) && !HttpMethods.IsHead(asked.Method))
            request.Content = new StreamContent(asked.Body);
        foreach (var (name, values) in asked.Headers.Where(h => !_own.Contains(h.Key)))
        {
            if (!request.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values))
                request.Content?.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values);
        }

        request.Headers.Host = asked.Host.Value;
        request.Headers.TryAddWithoutValidation("X-Forwarded-For", "192.0.2.7");
        try
        {
            using var answer = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, context.RequestAborted);
            context.Response.StatusCode = (int)answer.StatusCode;
            foreach (var (name, values) in answer.Headers.Concat(answer.Content.Headers).Where(h => !_own.Contains(h.Key)))
                context.Response.Headers[name] = values.ToArray();
            await answer.Content.CopyToAsync(context.Response.Body, context.RequestAborted);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The browser has gone from a stream.
        }
    }
}
