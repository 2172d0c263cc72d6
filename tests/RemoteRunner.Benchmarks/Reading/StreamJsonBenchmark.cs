using System.Text;
using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Engines;
using RemoteRunner.Web.Agents.Claude;

namespace RemoteRunner.Benchmarks.Reading;

/// <summary>Reading the CLI's stdout. Times are per line.</summary>
[SimpleJob(RunStrategy.Throughput, launchCount: 1, warmupCount: 3, iterationCount: 15)]
[MemoryDiagnoser, MedianColumn]
public class StreamJsonBenchmark
{
    private const int Lines = 1_000;

    private const string Delta = """
        {"type":"stream_event","event":{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hello "}},"session_id":"a7be97b9-c27c-4043-b9eb-e5f873042a91","parent_tool_use_id":null,"uuid":"8e12c7a4-4f6b-4dfd-9c43-0f1d3f0f5f11","api_message_id":"msg_stub0003"}
        """;

    private const string File1Megabyte = """
        {"type":"user","message":{"role":"user","content":[{"tool_use_id":"toolu_1","type":"tool_result","content":"CONTENT","is_error":false}]}}
        """;

    private readonly byte[] _deltas = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(Delta + "\n", Lines)));
    private readonly byte[] _file = Encoding.UTF8.GetBytes(File1Megabyte.Replace("CONTENT", new string('x', 1_000_000), StringComparison.Ordinal) + "\n");

    [Benchmark(OperationsPerInvoke = Lines, Description = "line with a few words")]
    public Task<int> Deltas() => ReadAsync(_deltas);

    [Benchmark(Description = "line with a file of 1 MB")]
    public Task<int> File() => ReadAsync(_file);

    private static async Task<int> ReadAsync(byte[] output)
    {
        using var stream = new MemoryStream(output);
        var texts = 0;
        await foreach (var document in StreamJsonReader.ReadAsync(stream, CancellationToken.None))
        {
            using (document)
                texts += document.RootElement.Get("event").Get("delta").Text("text")?.Length ?? 0;
        }

        return texts;
    }
}
