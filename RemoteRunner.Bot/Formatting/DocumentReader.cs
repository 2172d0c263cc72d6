using System.Text.RegularExpressions;
using Markdig;
using Markdig.Extensions.EmphasisExtras;
using Markdig.Extensions.Tables;
using Markdig.Syntax;

namespace RemoteRunner.Bot.Formatting;

/// <summary>Turns Markdown's tree into the flat blocks that a Telegram message can show.</summary>
internal sealed partial class DocumentReader(int longestAddress)
{
    private const string Rule = "──────────";
    private const string Bullet = "• ";
    private const string Ticked = "☑ ";
    private const string Open = "☐ ";
    private const string IndentStep = "    ";
    private const int DeepestIndent = 8;
    private const int LongQuoteLines = 10;
    private const int LongQuoteText = 600;

    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder()
        .UsePipeTables()
        .UseTaskLists()
        .UseEmphasisExtras(EmphasisExtraOptions.Strikethrough)
        .DisableHtml()
        .Build();

    private readonly List<TextBlock> _blocks = [];
    private QuoteBlock? _lastQuote;

    public static IReadOnlyList<TextBlock> Read(string markdown, int longestAddress)
    {
        if (LinkSearch.IsTooCostly(markdown))
            return AsPlainText(markdown);
        try
        {
            var reader = new DocumentReader(longestAddress);
            reader.ReadAll(Markdown.Parse(markdown, Pipeline), new Frame("", 0, null), tight: false);
            return [.. reader._blocks.Where(block => !block.Lines.All(line => line.IsBlank)).Select(WithQuoteFolded)];
        }
        catch (ArgumentException)
        {
            // Markdig refuses quotes and lists nested more than 128 deep: nobody means that as formatting.
            return AsPlainText(markdown);
        }
    }

    private static IReadOnlyList<TextBlock> AsPlainText(string markdown) =>
        [new TextBlock(BlockKind.Text, [.. markdown.Split('\n').Select(line => Line.Plain(TelegramText.ExpandTabs(line)))], Tight: false)];

    private void ReadAll(ContainerBlock container, Frame frame, bool tight)
    {
        foreach (var (index, block) in container.Index())
            ReadOne(block, frame, tight: index == 0 ? tight : frame.Tight);
    }

    private void ReadOne(Block block, Frame frame, bool tight)
    {
        switch (block)
        {
            case CodeBlock code:
                MarkerAlone(frame, tight);
                _blocks.Add(new TextBlock(BlockKind.Code, CodeLines(code), Tight: true, Language((code as FencedCodeBlock)?.Info)));
                break;
            case HeadingBlock heading:
                Add(BlockKind.Heading, new InlineReader(longestAddress).Read(heading.Inline, TextStyles.Bold), frame, tight);
                break;
            case ThematicBreakBlock:
                Add(BlockKind.Text, [Line.Plain(Rule)], frame, tight);
                break;
            case Table table:
                MarkerAlone(frame, tight);
                _blocks.AddRange(new TableReader(longestAddress).Read(table));
                break;
            case QuoteBlock quote:
                MarkerAlone(frame, tight);
                ReadAll(quote, frame with { Quote = frame.Quote ?? quote }, tight);
                break;
            case ListBlock list:
                MarkerAlone(frame, tight);
                ReadList(list, frame, tight);
                break;
            case ParagraphBlock paragraph:
                var reader = new InlineReader(longestAddress);
                var lines = reader.Read(paragraph.Inline);
                if (reader.Task is { } ticked)
                    frame.Mark(ticked ? Ticked : Open);
                Add(BlockKind.Text, lines, frame, tight);
                break;
            case LinkReferenceDefinitionGroup:
                break;
            case LeafBlock leaf:
                Add(BlockKind.Text, [.. leaf.Lines.ToString().Split('\n').Select(Line.Plain)], frame, tight);
                break;
            case ContainerBlock container:
                ReadAll(container, frame, tight);
                break;
            default:
                break;
        }
    }

    private void ReadList(ListBlock list, Frame frame, bool tight)
    {
        var number = int.TryParse(list.OrderedStart, out var start) ? start : 1;
        foreach (var (index, item) in list.OfType<ListItemBlock>().Index())
        {
            var marker = list.IsOrdered ? $"{number + index}. " : Bullet;
            var inner = frame.Inside(marker, tight: !list.IsLoose);
            var tightItem = index == 0 ? tight || frame.Depth > 0 : !list.IsLoose;
            ReadAll(item, inner, tightItem);
            MarkerAlone(inner, tightItem);
        }
    }

    // A marker whose item begins with something that has no line of its own to put it on.
    private void MarkerAlone(Frame frame, bool tight)
    {
        if (frame.HasMarker)
            Add(BlockKind.Text, [Line.Empty], frame, tight);
    }

    private void Add(BlockKind kind, List<Line> lines, Frame frame, bool tight)
    {
        var indented = lines.Select((line, index) => (index == 0 ? line.After(frame.TakePrefix()) : line.After(frame.Indent))).ToList();
        if (frame.Quote is null)
        {
            _blocks.Add(new TextBlock(kind, indented, tight));
        }
        else if (ReferenceEquals(_lastQuote, frame.Quote) && _blocks[^1] is { Kind: BlockKind.Quote } open)
        {
            if (!tight)
                open.Lines.Add(Line.Empty);
            open.Lines.AddRange(indented);
        }
        else
        {
            _lastQuote = frame.Quote;
            _blocks.Add(new TextBlock(BlockKind.Quote, indented, Tight: true));
        }
    }

    private static TextBlock WithQuoteFolded(TextBlock block) => block.Kind == BlockKind.Quote
        ? block with { Expandable = block.Lines.Count > LongQuoteLines || block.Lines.Sum(line => line.Cost.Text) > LongQuoteText }
        : block;

    private static List<Line> CodeLines(CodeBlock code)
    {
        List<Line> lines = [];
        for (var index = 0; index < code.Lines.Count; index++)
        {
            var slice = code.Lines.Lines[index].Slice;
            if (code is FencedCodeBlock && slice.Text is not null)
                slice.Start = WithIndent(slice.Text, slice.Start, code.Column);
            lines.Add(Line.Plain(TelegramText.ExpandTabs(slice.ToString())));
        }

        return lines;
    }

    // Markdig 1.6.0 loses a code line's indent of exactly one space when the fence stands in a list item: take it back from the source.
    private static int WithIndent(string source, int start, int fenceColumn)
    {
        var lineStart = start > 0 ? source.LastIndexOf('\n', start - 1) + 1 : 0;
        while (start - lineStart > fenceColumn && source[start - 1] == ' ')
            start--;
        return start;
    }

    private static string? Language(string? info) => info is not null && LanguageName().IsMatch(info) ? info.ToLowerInvariant() : null;

    [GeneratedRegex(@"^[A-Za-z0-9+#._-]{1,32}$")]
    private static partial Regex LanguageName();

    /// <summary>Where in lists and quotes a block stands.</summary>
    private sealed record Frame(string Indent, int Depth, QuoteBlock? Quote)
    {
        private string _marker = "";
        private string _outerIndent = "";

        public bool Tight { get; private init; }

        public bool HasMarker => _marker.Length > 0;

        public Frame Inside(string marker, bool tight) => new(Depth < DeepestIndent ? Indent + IndentStep : Indent, Depth + 1, Quote)
        {
            Tight = tight,
            _marker = marker,
            _outerIndent = Indent,
        };

        public void Mark(string box) => _marker = _marker is Bullet or "" ? box : _marker + box;

        public string TakePrefix()
        {
            if (!HasMarker)
                return Indent;
            var prefix = _outerIndent + _marker;
            _marker = "";
            return prefix;
        }
    }
}
