using System.Text;

namespace RemoteRunner.Bot.Formatting;

internal enum BlockKind
{
    Text,
    Heading,
    Quote,
    Code,
}

/// <summary>Lines that belong together, with what stands around them.</summary>
/// <param name="Tight">No blank line between this block and the one before it.</param>
internal sealed record TextBlock(BlockKind Kind, List<Line> Lines, bool Tight, string? Language = null, bool Expandable = false)
{
    public (string Open, string Close) Wrapping => Kind switch
    {
        BlockKind.Code when Language is not null => ($"<pre><code class=\"language-{Language}\">", "</code></pre>"),
        BlockKind.Code => ("<pre>", "</pre>"),
        BlockKind.Quote => (Expandable ? "<blockquote expandable>" : "<blockquote>", "</blockquote>"),
        _ => ("", ""),
    };

    public Cost WrappingCost => Kind is BlockKind.Code or BlockKind.Quote
        ? new Cost(0, Encoding.UTF8.GetByteCount(Wrapping.Open) + Wrapping.Close.Length, 1)
        : Cost.Zero;

    /// <summary>What separates the block from the one before it.</summary>
    // Telegram draws a frame around code and quotes, so a blank line beside one would be one too many; a heading is bold enough.
    public string SeparatorAfter(TextBlock previous) => Tight || previous.Kind is not BlockKind.Text ? "\n" : "\n\n";

    public Cost Cost => Lines.Aggregate(WrappingCost, (sum, line) => sum + line.Cost + Cost.LineBreak) - (Lines.Count > 0 ? Cost.LineBreak : Cost.Zero);

    public TextBlock WithoutLines() => this with { Lines = [] };
}
