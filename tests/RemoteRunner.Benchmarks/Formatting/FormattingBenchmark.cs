using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Engines;
using RemoteRunner.Bot.Formatting;

namespace RemoteRunner.Benchmarks.Formatting;

/// <summary>Claude's Markdown as Telegram's HTML: the progress of an answer that grows, and whole ones cut into messages.</summary>
[SimpleJob(RunStrategy.Throughput, launchCount: 1, warmupCount: 3, iterationCount: 15)]
[MemoryDiagnoser, MedianColumn]
public class FormattingBenchmark
{
    private const string Section = """
        ## What was wrong

        The parser took *every* `;` for an end, **also inside** a string. See [the issue](https://example.org/issues/7).

        1. `Lexer.Next` now keeps a state,
        2. the tests in `LexerTests` say so:

        ```csharp
        [Fact]
        public void Keeps_a_semicolon_inside_a_string() => Assert.Equal(1, Lexer.Read("\";\"").Count);
        ```

        | file | lines |
        |---|---:|
        | `Lexer.cs` | 12 |
        | `LexerTests.cs` | 30 |


        """;

    private readonly string _one = Section;
    private readonly string _long = string.Concat(Enumerable.Repeat(Section, 30));

    [Benchmark(Description = "one section")]
    public int One() => TelegramHtml.Render(_one, MessageLimits.Default).Count;

    [Benchmark(Description = "thirty sections, cut into messages")]
    public int Thirty() => TelegramHtml.Render(_long, MessageLimits.Default).Count;

    [Benchmark(Description = "progress of a long answer")]
    public int Prefix() => TelegramHtml.RenderPrefix(_long, 3_000).Length;
}
