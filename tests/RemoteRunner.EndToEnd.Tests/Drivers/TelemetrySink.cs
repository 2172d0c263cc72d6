using System.Collections.Concurrent;
using System.Text;
using Aspire.Hosting.ApplicationModel;
using Google.Protobuf;
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

    /// <summary>The names of the spans of every trace.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Traces() =>
        [.. _received.Where(r => r.Signal == "/v1/traces").SelectMany(r => Spans(r.Body))
            .GroupBy(span => span.Trace, span => span.Name, StringComparer.Ordinal).Select(trace => (IReadOnlyList<string>)[.. trace])];

    // ExportTraceServiceRequest: resource_spans = 1, in it scope_spans = 2, in it spans = 2, in it trace_id = 1 and name = 5.
    private static IEnumerable<(string Trace, string Name)> Spans(byte[] body) =>
        from resource in Fields(body, 1)
        from scope in Fields(resource, 2)
        from span in Fields(scope, 2)
        select (Convert.ToHexString(Fields(span, 1).Single()), Encoding.UTF8.GetString(Fields(span, 5).Single()));

    private static List<byte[]> Fields(byte[] message, int number)
    {
        var fields = new List<byte[]>();
        using var reader = new CodedInputStream(message);
        while (reader.ReadTag() is not 0 and var tag)
        {
            if (WireFormat.GetTagFieldNumber(tag) == number)
                fields.Add(reader.ReadBytes().ToByteArray());
            else
                reader.SkipLastField();
        }

        return fields;
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task TakeAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        _received.Enqueue((context.Request.Path, body.ToArray()));
    }
}
