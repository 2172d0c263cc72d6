using System.Text;
using System.Text.Json;
using RemoteRunner.Web.Agents.Claude;

namespace RemoteRunner.Web.Tests.Agents;

public sealed class StreamJsonReaderSpecs
{
    [Fact]
    public async Task Reads_lines_however_they_are_cut()
    {
        var text = "{\"a\":\"naïve 🦊\"}\n\n  \r\n{\"type\":\"x\"}\n{\"last\":true}";

        for (var size = 1; size < 20; size++)
            Assert.Equal(["{\"a\":\"naïve 🦊\"}", "{\"type\":\"x\"}", "{\"last\":true}"], await ReadAsync(text, size));
    }

    [Fact]
    public async Task Reads_a_very_long_line()
    {
        var text = $"{{\"a\":\"{new string('x', 3_000_000)}\"}}\n{{}}\n";

        Assert.Equal([3_000_008, 2], (await ReadAsync(text, 40_000)).Select(l => l.Length));
    }

    [Theory]
    [InlineData("Segmentation fault\n", "Segmentation fault")]
    [InlineData("{\"a\":1}\nnull\n", "null")]
    [InlineData("[1,2]\n", "[1,2]")]
    [InlineData("{\"cut\":", "{\"cut\":")]
    public async Task Refuses_what_is_no_object_and_shows_it(string text, string shown)
    {
        var e = await Assert.ThrowsAsync<ClaudeProtocolException>(() => ReadAsync(text, 7));

        Assert.EndsWith(shown, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Shows_at_most_200_characters()
    {
        var e = await Assert.ThrowsAsync<ClaudeProtocolException>(() => ReadAsync(string.Concat(Enumerable.Repeat("🦊", 5_000)) + "\n", 100));

        Assert.Contains("🦊…", e.Message, StringComparison.Ordinal);
        Assert.True(e.Message.Length < 300);
    }

    private static async Task<List<string>> ReadAsync(string text, int size)
    {
        var lines = new List<string>();
        await foreach (var document in StreamJsonReader.ReadAsync(new SmallReads(Encoding.UTF8.GetBytes(text), size), TestContext.Current.CancellationToken))
        {
            using (document)
                lines.Add(document.RootElement.GetRawText());
        }

        return lines;
    }

    /// <summary>Gives at most so many bytes a read, as a pipe may.</summary>
    private sealed class SmallReads(byte[] bytes, int size) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(size, buffer.Length)], cancellationToken);
    }
}
