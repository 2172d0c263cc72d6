using Markdig.Extensions.Tables;
using Markdig.Syntax;

namespace RemoteRunner.Bot.Formatting;

/// <summary>
/// Telegram has no tables. A narrow one becomes aligned columns in a fixed-width block; a wide one, which a phone would wrap
/// into a heap, becomes a few "key: value" lines for each row.
/// </summary>
internal sealed class TableReader(int longestAddress)
{
    private const int WidestTable = 35;
    private const string Between = " | ";

    public IReadOnlyList<TextBlock> Read(Table table)
    {
        var rows = table.OfType<TableRow>()
            .Select(row => row.OfType<TableCell>().Select(Cell).ToList())
            .Where(row => row.Count > 0)
            .ToList();
        if (rows.Count == 0)
            return [];

        var columns = rows.Max(row => row.Count);
        var widths = Enumerable.Range(0, columns)
            .Select(column => rows.Max(row => column < row.Count ? TelegramText.Columns(row[column].Text) : 0))
            .ToList();
        var width = widths.Sum() + (Between.Length * (columns - 1));
        if (width <= WidestTable)
            return [Aligned(rows, widths, table)];

        // A heading alone has nothing to stand over.
        return rows.Count == 1
            ? [new TextBlock(BlockKind.Text, [new Line([.. rows[0].SelectMany((cell, index) => index > 0 ? cell.After(Between).Runs : cell.Runs)])], Tight: false)]
            : [.. rows.Skip(1).Select((row, index) => Listed(rows[0], row, index > 0))];
    }

    private static TextBlock Aligned(List<List<Line>> rows, List<int> widths, Table table)
    {
        List<Line> lines = [];
        foreach (var (index, row) in rows.Index())
        {
            var cells = widths.Select((width, column) => Padded(column < row.Count ? row[column].Text : "", width, Alignment(table, column)));
            lines.Add(Line.Plain(string.Join(Between, cells).TrimEnd()));
            if (index == 0)
                lines.Add(Line.Plain(string.Join("-+-", widths.Select(width => new string('-', width)))));
        }

        return new TextBlock(BlockKind.Code, lines, Tight: true);
    }

    private static TextBlock Listed(List<Line> keys, List<Line> row, bool afterRow)
    {
        List<Line> lines = [];
        foreach (var (column, value) in row.Index())
        {
            if (value.IsBlank)
                continue;
            var key = column < keys.Count && !keys[column].IsBlank ? keys[column].Text + ": " : "";
            lines.Add(new Line([new Run(key, lines.Count == 0 ? TextStyles.Bold : TextStyles.None), .. value.Runs]));
        }

        return new TextBlock(BlockKind.Text, lines, Tight: afterRow && lines.Count == 1);
    }

    private static TableColumnAlign Alignment(Table table, int column) =>
        column < table.ColumnDefinitions.Count ? table.ColumnDefinitions[column].Alignment ?? TableColumnAlign.Left : TableColumnAlign.Left;

    private static string Padded(string text, int width, TableColumnAlign alignment)
    {
        var missing = width - TelegramText.Columns(text);
        return alignment switch
        {
            TableColumnAlign.Right => new string(' ', missing) + text,
            TableColumnAlign.Center => new string(' ', missing / 2) + text + new string(' ', missing - (missing / 2)),
            _ => text + new string(' ', missing),
        };
    }

    private Line Cell(TableCell cell) => new(
    [
        .. cell.OfType<LeafBlock>()
            .SelectMany(block => new InlineReader(longestAddress).Read(block.Inline))
            .SelectMany((line, index) => index > 0 ? line.After(" ").Runs : line.Runs),
    ]);
}
