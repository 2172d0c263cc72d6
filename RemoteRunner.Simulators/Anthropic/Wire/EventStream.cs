using System.Text.Json;

namespace RemoteRunner.Simulators.Anthropic.Wire;

/// <summary>
/// Server-sent events as the Messages API sends them: a name and one line of JSON.
/// <c>event: content_block_delta\ndata: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hello "}}\n\n</c>
/// </summary>
internal sealed class EventStream(HttpResponse response)
{
    public void Begin()
    {
        response.StatusCode = StatusCodes.Status200OK;
        response.ContentType = "text/event-stream; charset=utf-8";
        response.Headers.CacheControl = "no-cache";
    }

    public async Task Send(string name, object data, CancellationToken cancellation)
    {
        await response.WriteAsync($"event: {name}\ndata: {JsonSerializer.Serialize(data)}\n\n", cancellation);
        await response.Body.FlushAsync(cancellation);
    }

    public async Task SendRaw(string text, CancellationToken cancellation)
    {
        await response.WriteAsync(text, cancellation);
        await response.Body.FlushAsync(cancellation);
    }
}
