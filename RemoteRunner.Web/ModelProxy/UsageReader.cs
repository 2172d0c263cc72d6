using System.Buffers;
using System.Text.Json;
using RemoteRunner.Web.Agents.Claude;

namespace RemoteRunner.Web.ModelProxy;

/// <summary>
/// Reads usage and errors out of a response while it passes, in pieces cut anywhere:
/// <code>
/// event: message_start
/// data: {"type":"message_start","message":{"model":"claude-opus-5-5","usage":{"input_tokens":1200,"cache_creation_input_tokens":300,"cache_read_input_tokens":9000,"output_tokens":1}}}
///
/// event: message_delta
/// data: {"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":42}}
///
/// event: error
/// data: {"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}
/// </code>
/// or, when it is no stream, one JSON object with <c>usage</c> or <c>error</c>.
/// </summary>
internal sealed class UsageReader(bool isStream)
{
    // The lines that matter are short; longer ones (content) are skipped, not kept.
    private const int LongestLine = 16 * 1024;
    private const int LongestBody = 1024 * 1024;

    private readonly ArrayBufferWriter<byte> _line = new();
    private bool _skipping;
    private ModelTokens _tokens;

    public ModelTokens Tokens => _tokens;

    /// <summary>The model that answered, as it names itself.</summary>
    public string? Model { get; private set; }

    /// <summary>Why the answer ended, e.g. <c>end_turn</c> or <c>tool_use</c>; null while it has not.</summary>
    public string? StopReason { get; private set; }

    public string? ErrorType { get; private set; }

    public string? ErrorMessage { get; private set; }

    public void Read(ReadOnlySpan<byte> bytes)
    {
        if (!isStream)
        {
            Keep(bytes, LongestBody);
            return;
        }

        while (bytes.IndexOf((byte)'\n') is var end and >= 0)
        {
            Keep(bytes[..end], LongestLine);
            EndLine();
            bytes = bytes[(end + 1)..];
        }

        Keep(bytes, LongestLine);
    }

    /// <summary>The response has ended.</summary>
    public void Complete()
    {
        if (isStream)
            EndLine();
        else if (!_skipping)
            Take(_line.WrittenMemory);
    }

    private void Keep(ReadOnlySpan<byte> bytes, int limit)
    {
        if (_skipping || bytes.IsEmpty)
            return;
        if (_line.WrittenCount + bytes.Length > limit)
            _skipping = true;
        else
            _line.Write(bytes);
    }

    private void EndLine()
    {
        if (!_skipping && _line.WrittenSpan.StartsWith("data:"u8) && Matters(_line.WrittenSpan))
            Take(_line.WrittenMemory["data:".Length..]);
        _line.ResetWrittenCount();
        _skipping = false;
    }

    private static bool Matters(ReadOnlySpan<byte> line) =>
        line.IndexOf("\"usage\""u8) >= 0 || line.IndexOf("\"error\""u8) >= 0;

    private void Take(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var root = document.RootElement;
            var message = root.Text("type") == "message_start" ? root.Get("message") : root;
            if (root.Text("type") is "message_start" or "message_delta" or "message")
                Count(message.Get("usage"));
            Model ??= message.Text("model");
            StopReason = root.Get("delta").Text("stop_reason") ?? message.Text("stop_reason") ?? StopReason;
            if (root.Text("type") == "error")
                (ErrorType, ErrorMessage) = (root.Get("error").Text("type"), root.Get("error").Text("message"));
        }
        catch (JsonException)
        {
            // The CLI deals with a broken answer; there is nothing to count in it.
        }
    }

    // Every figure is the message's total so far, so a later one replaces an earlier one.
    private void Count(JsonElement usage) => _tokens = new ModelTokens(
        usage.Number("input_tokens") ?? _tokens.Input,
        usage.Number("output_tokens") ?? _tokens.Output,
        usage.Number("cache_read_input_tokens") ?? _tokens.CacheRead,
        usage.Number("cache_creation_input_tokens") ?? _tokens.CacheWrite);
}
