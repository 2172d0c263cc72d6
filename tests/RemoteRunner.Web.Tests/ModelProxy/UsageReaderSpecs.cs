using System.Text;
using RemoteRunner.Web.ModelProxy;

namespace RemoteRunner.Web.Tests.ModelProxy;

public sealed class UsageReaderSpecs
{
    private const string Stream =
        """
        event: message_start
        data: {"type":"message_start","message":{"id":"msg_1","model":"claude-opus-5-5","usage":{"input_tokens":1200,"cache_creation_input_tokens":300,"cache_read_input_tokens":9000,"output_tokens":1}}}

        event: content_block_delta
        data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"\"usage\" of naïve 🦊"}}

        event: message_delta
        data: {"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":42}}


        """;

    [Fact]
    public void Counts_a_stream_however_it_is_cut()
    {
        for (var size = 1; size < 70; size++)
        {
            var reader = Read(Stream, isStream: true, size);
            Assert.Equal(new ModelTokens(1200, 42, 9000, 300), reader.Tokens);
            Assert.Equal("claude-opus-5-5", reader.Model);
            Assert.Null(reader.ErrorType);
        }
    }

    [Fact]
    public void Counts_what_a_stream_that_broke_off_had_used() =>
        Assert.Equal(new ModelTokens(1200, 1, 9000, 300), Read(Stream[..(Stream.IndexOf("event: message_delta", StringComparison.Ordinal) + 5)], isStream: true, 50).Tokens);

    [Fact]
    public void Sees_an_error_in_the_middle_of_a_stream() =>
        Assert.Equal("overloaded_error", Read(Stream + "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"Overloaded\"}}\n\n", isStream: true, 33).ErrorType);

    [Fact]
    public void Skips_lines_that_are_too_long_to_matter() =>
        Assert.Equal(new ModelTokens(1200, 42, 9000, 300), Read($"data: {{\"x\":\"{new string('x', 100_000)}\"}}\n\n{Stream}", isStream: true, 1_000).Tokens);

    [Fact]
    public void Reads_an_answer_that_is_no_stream()
    {
        Assert.Equal(
            new ModelTokens(10, 20, 0, 0),
            Read("""{"type":"message","model":"m","content":[],"usage":{"input_tokens":10,"output_tokens":20}}""", isStream: false, 7).Tokens);
        Assert.Equal("bad key", Read("""{"type":"error","error":{"type":"authentication_error","message":"bad key"}}""", isStream: false, 7).ErrorMessage);
        Assert.Equal(default, Read("<html>502</html>", isStream: false, 7).Tokens);
    }

    private static UsageReader Read(string text, bool isStream, int size)
    {
        var reader = new UsageReader(isStream);
        foreach (var piece in Encoding.UTF8.GetBytes(text).Chunk(size))
            reader.Read(piece);
        reader.Complete();
        return reader;
    }
}
