using System.Buffers;
using System.Collections.Frozen;
using System.Reflection;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.Metadata;
using RemoteRunner.Core;
using RemoteRunner.Core.Turns;

namespace RemoteRunner.Web.Turns;

/// <summary>
/// A turn's events as server-sent events; the id is the event's number:
/// <code>
/// id: 3
/// event: text
/// data: {"type":"text","at":"2026-11-24T21:12:46.189+00:00","text":"Hello ","block":0}
/// </code>
/// A comment every 15 seconds keeps the connection from being taken for dead.
/// </summary>
internal sealed class TurnEventStream(TurnStore turns, Guid turn, long after, TimeProvider time, CancellationToken stopped) : IResult, IEndpointMetadataProvider
{
    private static readonly TimeSpan _heartbeat = TimeSpan.FromSeconds(15);

    private static readonly FrozenDictionary<Type, string> _names = typeof(TurnEvent).GetCustomAttributes<JsonDerivedTypeAttribute>()
        .ToFrozenDictionary(a => a.DerivedType, a => (string)a.TypeDiscriminator!);

    public static void PopulateMetadata(MethodInfo method, EndpointBuilder builder) =>
        builder.Metadata.Add(new ProducesResponseTypeMetadata(StatusCodes.Status200OK, typeof(TurnEvent), ["text/event-stream"]));

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(httpContext.RequestAborted, stopped);
        httpContext.Response.ContentType = "text/event-stream";
        httpContext.Response.Headers.CacheControl = "no-cache,no-store";
        httpContext.Response.Headers["X-Accel-Buffering"] = "no";
        try
        {
            await httpContext.Response.StartAsync(end.Token);
            await WriteAllAsync(httpContext.Response, end.Token);
        }
        catch (OperationCanceledException) when (httpContext.RequestAborted.IsCancellationRequested)
        {
            // The reader left: it comes back with its last event's number.
        }
        catch (OperationCanceledException) when (stopped.IsCancellationRequested)
        {
            // Every turn has just been ended: whoever follows one still gets that end.
            await WriteRestAsync(httpContext.Response, httpContext.RequestAborted);
        }
    }

    private async Task WriteRestAsync(HttpResponse response, CancellationToken cancellationToken)
    {
        while (await turns.ReadAsync(turn, after) is { Count: > 0 } page)
        {
            foreach (var entry in page)
                Write(response.BodyWriter, entry);
        }

        await response.BodyWriter.FlushAsync(cancellationToken);
    }

    private async Task WriteAllAsync(HttpResponse response, CancellationToken cancellationToken)
    {
        var events = turns.FollowAsync(turn, after, cancellationToken).GetAsyncEnumerator(cancellationToken);
        await using (events)
        {
            while (true)
            {
                var next = events.MoveNextAsync().AsTask();
                while (!next.IsCompleted)
                {
                    // Not cancellable: leaving here would dispose the reader while it reads, which it does not allow.
                    await response.BodyWriter.FlushAsync(CancellationToken.None);
                    using var quiet = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
                    var heard = await Task.WhenAny(next, Task.Delay(_heartbeat, time, quiet.Token)) == next;
                    await quiet.CancelAsync();
                    if (heard || cancellationToken.IsCancellationRequested)
                        break;
                    response.BodyWriter.Write(": still here\n\n"u8);
                }

                if (!await next)
                    break;
                Write(response.BodyWriter, events.Current);
            }
        }

        await response.BodyWriter.FlushAsync(cancellationToken);
    }

    private void Write(IBufferWriter<byte> writer, NumberedTurnEvent entry)
    {
        after = entry.Number;

        // What a newer version wrote keeps its number here, so that readers see no gap.
        var (name, json) = _names.TryGetValue(entry.Event.GetType(), out var known)
            ? (known, entry.Event.ToJson())
            : ("unknown", JsonSerializer.Serialize(new { type = "unknown", at = entry.Event.At }, CoreJson.Options));
        Encoding.UTF8.GetBytes($"id: {entry.Number}\nevent: {name}\ndata: {json}\n\n", writer);
    }
}
