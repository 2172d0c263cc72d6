using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace RemoteRunner.Web.Agents.Claude;

/// <summary>
/// Reads the CLI's stdout, one JSON object a line:
/// <c>{"type":"system","subtype":"session_state_changed","state":"idle","uuid":"8e12…","session_id":"df55…"}</c>.
/// The keys come in any order, and types come and go with the CLI's versions: what a line means is its reader's business.
/// </summary>
internal static class StreamJsonReader
{
    // A line holds a whole tool result or file; 2 MB were seen. Beyond this something has gone wrong.
    private const int LongestLine = 64 * 1024 * 1024;

    /// <exception cref="ClaudeProtocolException">A line is not a JSON object, or has no end.</exception>
    public static async IAsyncEnumerable<JsonDocument> ReadAsync(Stream stream, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var pipe = PipeReader.Create(stream, new StreamPipeReaderOptions(bufferSize: 32 * 1024, leaveOpen: true));
        try
        {
            while (true)
            {
                var read = await pipe.ReadAsync(cancellationToken);
                var buffer = read.Buffer;
                while (TryCut(ref buffer, out var line))
                {
                    if (Parse(line) is { } document)
                        yield return document;
                }

                if (buffer.Length > LongestLine)
                    throw new ClaudeProtocolException(Start(buffer));
                if (read.IsCompleted)
                {
                    if (Parse(buffer) is { } last)
                        yield return last;
                    yield break;
                }

                pipe.AdvanceTo(buffer.Start, buffer.End);
            }
        }
        finally
        {
            await pipe.CompleteAsync();
        }
    }

    private static bool TryCut(ref ReadOnlySequence<byte> buffer, out ReadOnlySequence<byte> line)
    {
        if (buffer.PositionOf((byte)'\n') is not { } end)
        {
            line = default;
            return false;
        }

        line = buffer.Slice(0, end);
        buffer = buffer.Slice(buffer.GetPosition(1, end));
        return true;
    }

    private static JsonDocument? Parse(ReadOnlySequence<byte> line)
    {
        if (IsBlank(line))
            return null;

        try
        {
            // What is no UTF-8 (a tool printed it raw) is replaced; later the reading of any field could fail of it.
            var document = Utf8.IsValid(line.IsSingleSegment ? line.FirstSpan : line.ToArray())
                ? JsonDocument.Parse(line)
                : JsonDocument.Parse(Encoding.UTF8.GetString(line));
            if (document.RootElement.ValueKind == JsonValueKind.Object)
                return document;
            document.Dispose();
        }
        catch (JsonException)
        {
            // Told below, with what stood there.
        }

        throw new ClaudeProtocolException(Start(line));
    }

    private static bool IsBlank(ReadOnlySequence<byte> line)
    {
        foreach (var memory in line)
        {
            if (memory.Span.ContainsAnyExcept(" \t\r"u8))
                return false;
        }

        return true;
    }

    private static string Start(ReadOnlySequence<byte> line)
    {
        var text = Encoding.UTF8.GetString(line.Slice(0, Math.Min(line.Length, ClaudeProtocolException.Shown * 4))).Trim();
        return OneLine.Cut(text, ClaudeProtocolException.Shown);
    }
}
