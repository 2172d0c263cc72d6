using System.Text.Json;

namespace RemoteRunner.Simulators.Anthropic.Wire;

/// <summary>Writes one reply, as one JSON message or as an event stream, at the pace that is set.</summary>
internal sealed class MessageWriter(TimeProvider time, Pace pace)
{
    private const string Unreadable = "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_del\n<html>502 Bad Gateway</html>\n\n";

    /// <returns>When the first word left; null when none did.</returns>
    public async Task<DateTimeOffset?> Write(HttpContext context, MessagesRequest request, Reply reply, string requestId)
    {
        var cancellation = context.RequestAborted;
        var tempo = pace.For(request);
        await Pause(reply.Wait + tempo.FirstToken, cancellation);
        if (reply.Error is { } error)
            await error.Write(context.Response, requestId, cancellation);
        else if (request.Stream)
            return await Stream(context, request, reply, tempo, requestId);
        else
            await WriteWhole(context, request, reply, requestId);
        return null;
    }

    private async Task WriteWhole(HttpContext context, MessagesRequest request, Reply reply, string requestId)
    {
        var cancellation = context.RequestAborted;
        await Pause(reply.Duration ?? TimeSpan.Zero, cancellation);
        switch (reply.Ending)
        {
            case Ending.ErrorEvent:
                await ApiError.Of(529).Write(context.Response, requestId, cancellation);
                break;
            case Ending.Dropped:
                context.Abort();
                break;
            case Ending.Garbage:
                await context.Response.WriteAsync("<html>502 Bad Gateway</html>", cancellation);
                break;
            default:
                await context.Response.WriteAsJsonAsync(
                    Message(request, Usage.Of(request, reply), reply.StopReason, [.. reply.Blocks.Select(Whole)]), JsonSerializerOptions.Default, cancellation);
                break;
        }
    }

    private async Task<DateTimeOffset?> Stream(HttpContext context, MessagesRequest request, Reply reply, Tempo tempo, string requestId)
    {
        var cancellation = context.RequestAborted;
        var stream = new EventStream(context.Response);
        var usage = Usage.Of(request, reply);
        var words = reply.Blocks.OfType<TextBlock>().Sum(block => Chunks.Words(block.Text).Count);
        var broken = reply.Ending == Ending.Proper ? int.MaxValue : words / 2;
        var sent = 0;
        DateTimeOffset? firstText = null;
        var began = time.GetTimestamp();

        stream.Begin();
        await stream.Send("message_start", new { type = "message_start", message = Message(request, usage with { Output = 1 }, null, []) }, cancellation);
        for (var index = 0; index < reply.Blocks.Count; index++)
        {
            await stream.Send("content_block_start", new { type = "content_block_start", index, content_block = Opening(reply.Blocks[index], out var toolInput) }, cancellation);
            if (index == 0)
                await stream.Send("ping", new { type = "ping" }, cancellation);

            foreach (var piece in reply.Blocks[index] is TextBlock text ? Chunks.Words(text.Text).Chunk(tempo.WordsPerPiece) : [])
            {
                if (sent >= broken)
                    break;
                await stream.Send("content_block_delta", new { type = "content_block_delta", index, delta = new { type = "text_delta", text = string.Concat(piece) } }, cancellation);
                firstText ??= time.GetUtcNow();
                sent += piece.Length;
                // Against the beginning, so that what each pause takes too long does not add up.
                await Pause((tempo.Between(words, reply.Duration) * sent) - time.GetElapsedTime(began), cancellation);
            }

            if (sent >= broken)
                break;
            foreach (var piece in toolInput is null ? [] : Chunks.Json(toolInput).Prepend(""))
                await stream.Send("content_block_delta", new { type = "content_block_delta", index, delta = new { type = "input_json_delta", partial_json = piece } }, cancellation);
            await stream.Send("content_block_stop", new { type = "content_block_stop", index }, cancellation);
        }

        switch (reply.Ending)
        {
            case Ending.ErrorEvent:
                await stream.Send("error", ApiError.Of(529).Body(requestId), cancellation);
                break;
            case Ending.Dropped:
                context.Abort();
                break;
            case Ending.Garbage:
                await stream.SendRaw(Unreadable, cancellation);
                break;
            default:
                await stream.Send("message_delta", new { type = "message_delta", delta = new { stop_reason = reply.StopReason, stop_sequence = (string?)null }, usage }, cancellation);
                await stream.Send("message_stop", new { type = "message_stop" }, cancellation);
                break;
        }

        return firstText;
    }

    private static object Message(MessagesRequest request, Usage usage, string? stopReason, object[] content) => new
    {
        id = Ids.Message(),
        type = "message",
        role = "assistant",
        model = request.Model,
        content,
        stop_reason = stopReason,
        stop_sequence = (string?)null,
        usage,
    };

    private static object Whole(ReplyBlock block) => block switch
    {
        ToolBlock tool => new { type = "tool_use", id = Ids.ToolUse(), name = tool.Name, input = tool.Input },
        TextBlock text => new { type = "text", text = text.Text },
        _ => throw new NotSupportedException(block.GetType().Name),
    };

    private static object Opening(ReplyBlock block, out string? toolInput)
    {
        toolInput = (block as ToolBlock)?.Input.ToJsonString();
        return block is ToolBlock tool
            ? new { type = "tool_use", id = Ids.ToolUse(), name = tool.Name, input = new { } }
            : new { type = "text", text = "" };
    }

    private Task Pause(TimeSpan wait, CancellationToken cancellation) =>
        wait > TimeSpan.Zero ? Task.Delay(wait, time, cancellation) : Task.CompletedTask;
}
