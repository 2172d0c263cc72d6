using System.Globalization;
using System.Text;
using Markdig;
using Markdig.Extensions.Tables;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;
using RemoteRunner.Bot.Formatting;

namespace RemoteRunner.Bot.Tests.Formatting;

/// <summary>
/// What a reader must find again of a piece of Markdown: its letters, digits and symbols in order, read straight from
/// the parsed document, without the bot's own renderer.
/// </summary>
internal static class SourceText
{
    private static readonly MarkdownPipeline _pipeline = new MarkdownPipelineBuilder()
        .UsePipeTables().UseTaskLists().UseEmphasisExtras(Markdig.Extensions.EmphasisExtras.EmphasisExtraOptions.Strikethrough).DisableHtml().Build();

    /// <summary>The text outside of tables in order, and each table's cells.</summary>
    public static (string Text, IReadOnlyList<string> Cells) Of(string markdown)
    {
        var text = new StringBuilder();
        List<string> cells = [];
        Read(Markdown.Parse(TelegramText.Clean(markdown), _pipeline), text, cells);
        return (Kept(text.ToString()), cells);
    }

    /// <summary>Without spaces, punctuation and what stands for markup: bullets, boxes, rules and columns.</summary>
    public static string Kept(string text)
    {
        var kept = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (Rune.IsLetterOrDigit(rune) || rune.Value > 0x1F000 || Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.CurrencySymbol)
                kept.Append(rune.ToString());
        }

        return kept.ToString();
    }

    private static void Read(MarkdownObject node, StringBuilder text, List<string> cells)
    {
        switch (node)
        {
            case Table table:
                foreach (var cell in table.OfType<TableRow>().SelectMany(row => row.OfType<TableCell>()))
                {
                    var inside = new StringBuilder();
                    foreach (var block in cell)
                        Read(block, inside, cells);
                    if (Kept(inside.ToString()) is { Length: > 0 } kept)
                        cells.Add(kept);
                }

                break;
            case LinkReferenceDefinitionGroup:
                break;
            case ListItemBlock { Parent: ListBlock { IsOrdered: true } list } item:
                var start = int.TryParse(list.OrderedStart, out var given) ? given : 1;
                text.Append(CultureInfo.InvariantCulture, $" {start + list.IndexOf(item)} ");
                foreach (var block in item)
                    Read(block, text, cells);
                break;
            case ContainerBlock container:
                foreach (var block in container)
                    Read(block, text, cells);
                break;
            case LeafBlock { Inline: { } inline }:
                Read(inline, text, cells);
                break;
            case LeafBlock leaf:
                text.Append(leaf.Lines.ToString()).Append('\n');
                break;
            case LinkInline { FirstChild: null } link:
                text.Append(link.Url).Append(' ');
                break;
            case ContainerInline container:
                foreach (var inside in container)
                    Read(inside, text, cells);
                break;
            case LiteralInline literal:
                text.Append(literal.Content);
                break;
            case CodeInline code:
                text.Append(code.Content);
                break;
            case AutolinkInline address:
                text.Append(address.Url);
                break;
            case HtmlEntityInline entity:
                text.Append(entity.Transcoded);
                break;
            case HtmlInline html:
                text.Append(html.Tag);
                break;
        }
    }
}
