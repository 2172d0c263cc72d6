using System.Text;

namespace RemoteRunner.Bot.Formatting;

/// <summary>Writes the blocks of one message as HTML and as plain text, closing tags in the reverse order of opening.</summary>
internal sealed class PartWriter
{
    private readonly StringBuilder _html = new();
    private readonly StringBuilder _plain = new();
    private readonly List<Tag> _open = [];
    private int _lineBreaks;

    public static MessagePart Write(IReadOnlyList<TextBlock> blocks)
    {
        var writer = new PartWriter();
        TextBlock? previous = null;
        foreach (var block in blocks)
        {
            if (previous is not null)
                writer.Text(block.SeparatorAfter(previous));
            writer.Block(block);
            previous = block;
        }

        return new MessagePart(writer._html.ToString(), writer._plain.ToString());
    }

    private void Block(TextBlock block)
    {
        var (open, close) = block.Wrapping;
        _html.Append(open);
        foreach (var (index, line) in block.Lines.Index())
        {
            if (index > 0)
                _lineBreaks++;
            foreach (var run in line.Runs)
            {
                Switch(run.Tags());
                Text(run.Text);
            }
        }

        Switch([]);
        _html.Append(close);
    }

    // Keeps open what the next run wants too, so that a bold sentence with one italic word is one bold entity.
    private void Switch(IReadOnlyList<Tag> wanted)
    {
        var shared = 0;
        while (shared < _open.Count && shared < wanted.Count && _open[shared] == wanted[shared])
            shared++;
        for (var index = _open.Count - 1; index >= shared; index--)
            _html.Append(_open[index].Close);
        if (_lineBreaks > 0)
            Text(new string('\n', _lineBreaks));
        _lineBreaks = 0;
        _open.RemoveRange(shared, _open.Count - shared);
        foreach (var tag in wanted.Skip(shared))
        {
            _html.Append(tag.Open);
            _open.Add(tag);
        }
    }

    private void Text(string text)
    {
        _html.Append(TelegramHtml.Escape(text));
        _plain.Append(text);
    }
}
