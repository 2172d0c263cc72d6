using System.Collections.Concurrent;
using System.Text;
using Aspire.Hosting.ApplicationModel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace RemoteRunner.EndToEnd.Tests.Drivers;

/// <summary>Takes the services' traces, metrics and logs (OTLP over HTTP) and keeps them as they came: text stands in them as it is.</summary>
internal sealed class TelemetrySink : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<(string Signal, byte[] Body)> _received = new();

    private TelemetrySink(WebApplication app) => _app = app;

    public static async Task<TelemetrySink> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        var sink = new TelemetrySink(builder.Build());
        sink._app.Run(sink.TakeAsync);
        await sink._app.StartAsync();
        return sink;
    }

    /// <summary>Lets a service send here instead of to a dashboard.</summary>
    public void TakeFrom(IResource service) => service.Annotations.Add(new EnvironmentCallbackAnnotation(context =>
    {
        context.EnvironmentVariables["OTEL_EXPORTER_OTLP_ENDPOINT"] = _app.Urls.Single();
        context.EnvironmentVariables["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf";
    }));

    /// <summary>The signals (<c>/v1/traces</c>, <c>/v1/logs</c>, <c>/v1/metrics</c>) in which a text stands.</summary>
    public IEnumerable<string> SignalsWith(string text)
    {
        var wanted = Encoding.UTF8.GetBytes(text);
        return _received.Where(r => r.Body.AsSpan().IndexOf(wanted) >= 0).Select(r => r.Signal).Distinct();
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task TakeAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        _received.Enqueue((context.Request.Path, body.ToArray()));
    }
}
