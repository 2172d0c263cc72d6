using Markdig.Extensions.TaskLists;
using Markdig.Syntax.Inlines;

namespace RemoteRunner.Bot.Formatting;

/// <summary>Turns a paragraph's inlines into lines of runs. Walks without recursion: emphasis may nest as deep as the text is long.</summary>
internal sealed class InlineReader(int longestAddress)
{
    private static readonly string[] Schemes = ["http://", "https://", "mailto:", "tg://"];

    private readonly List<Line> _lines = [];
    private readonly Stack<(TextStyles Style, string? Link)> _outer = new();
    private List<Run> _runs = [];
    private TextStyles _style;
    private string? _link;

    /// <summary>Whether a task list's mark was met, and whether it is ticked.</summary>
    public bool? Task { get; private set; }

    public List<Line> Read(ContainerInline? root, TextStyles style = TextStyles.None)
    {
        _style = style;
        var inline = root?.FirstChild;
        while (inline is not null)
        {
            if (inline is ContainerInline { FirstChild: { } child } container)
            {
                _outer.Push((_style, _link));
                Enter(container);
                inline = child;
                continue;
            }

            Leaf(inline);
            while (inline is not null && inline.NextSibling is null)
            {
                inline = inline.Parent;
                if (ReferenceEquals(inline, root))
                    inline = null;
                else
                    (_style, _link) = _outer.Pop();
            }

            inline = inline?.NextSibling;
        }

        BreakLine();
        return _lines;
    }

    private void Enter(ContainerInline container)
    {
        switch (container)
        {
            case EmphasisInline { DelimiterChar: '*' or '_' } emphasis:
                _style |= emphasis.DelimiterCount == 2 ? TextStyles.Bold : TextStyles.Italic;
                break;
            case EmphasisInline { DelimiterChar: '~', DelimiterCount: 2 }:
                _style |= TextStyles.Strike;
                break;
            case LinkInline link:
                _link ??= Allowed(link.Url);
                break;
            case DelimiterInline delimiter:
                Append(delimiter.ToLiteral());
                break;
            default:
                break;
        }
    }

    private void Leaf(Inline inline)
    {
        switch (inline)
        {
            case LiteralInline literal:
                Append(literal.Content.ToString());
                break;
            case CodeInline code:
                AppendCode(code.Content);
                break;
            case LineBreakInline:
                BreakLine();
                break;
            case HtmlEntityInline entity:
                Append(entity.Transcoded.ToString());
                break;
            case TaskList task:
                Task = task.Checked;
                break;
            case AutolinkInline address:
                AppendLink(address.Url, Allowed(address.IsEmail ? "mailto:" + address.Url : address.Url));
                break;
            case LinkInline link:
                AppendLink(link.Url ?? "", Allowed(link.Url));
                break;
            case HtmlInline html:
                Append(html.Tag);
                break;
            case DelimiterInline delimiter:
                Append(delimiter.ToLiteral());
                break;
            default:
                break;
        }
    }

    private void Append(string text)
    {
        // "[x] done": the space belongs to the mark.
        if (Task is not null && _lines.Count == 0 && _runs.Count == 0)
            text = text.TrimStart();
        foreach (var (index, line) in text.Split('\n').Index())
        {
            if (index > 0)
                BreakLine();
            Add(line.Replace('\t', ' '), _style, _link);
        }
    }

    // Code takes no other formatting; inside a link the link is worth more.
    private void AppendCode(string text) =>
        Add(text.ReplaceLineEndings(" ").Replace('\t', ' '), _link is null ? TextStyles.Code : _style, _link);

    private void AppendLink(string text, string? address) => Add(text.ReplaceLineEndings(" "), _style, _link ?? address);

    private void Add(string text, TextStyles style, string? link)
    {
        if (text.Length == 0)
            return;
        var run = new Run(text, style, link);
        _runs.Add(run);
    }

    private void BreakLine()
    {
        _lines.Add(new Line(Merged(_runs)));
        _runs = [];
    }

    // Markdig splits text at every character that might have meant something, so neighbours often look alike.
    private static List<Run> Merged(List<Run> runs)
    {
        List<Run> merged = [];
        for (var start = 0; start < runs.Count;)
        {
            var end = start + 1;
            while (end < runs.Count && runs[end].LooksLike(runs[start]))
                end++;
            merged.Add(end == start + 1 ? runs[start] : runs[start] with { Text = string.Concat(runs[start..end].Select(run => run.Text)) });
            start = end;
        }

        return merged;
    }

    private string? Allowed(string? address) =>
        address is not null && Schemes.Any(scheme => address.StartsWith(scheme, StringComparison.OrdinalIgnoreCase) && address.Length > scheme.Length)
        && !address.Any(letter => char.IsWhiteSpace(letter) || char.IsControl(letter))
        && TelegramHtml.Escape(address).Length * 3 <= longestAddress
            ? address
            : null;
}
