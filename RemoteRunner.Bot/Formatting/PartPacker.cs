namespace RemoteRunner.Bot.Formatting;

/// <summary>
/// Distributes blocks over messages. It breaks between blocks if it can, else between lines, else inside a line;
/// a code block or quote that goes on in the next message is closed and opened again; a heading stays with what it heads.
/// </summary>
internal sealed class PartPacker
{
    private readonly Cost _room;
    private readonly List<MessagePart> _parts = [];
    private List<TextBlock> _current = [];
    private Cost _used;

    private PartPacker(MessageLimits limits) => _room = new Cost(limits.MaxText, limits.MaxBytes, limits.MaxEntities);

    public static IReadOnlyList<MessagePart> Pack(IReadOnlyList<TextBlock> blocks, MessageLimits limits)
    {
        var packer = new PartPacker(limits);
        foreach (var block in blocks)
            packer.Add(block);
        packer.Flush();
        return packer._parts;
    }

    private void Add(TextBlock block)
    {
        var cost = block.Cost;
        if (!(_used + SeparatorCost(block) + cost).Fits(_room) && cost.Fits(_room))
            Break(cost);
        if ((_used + SeparatorCost(block) + cost).Fits(_room))
            Append(block, cost);
        else
            AddByLines(block);
    }

    private void AddByLines(TextBlock block)
    {
        var whole = _room - block.WrappingCost;
        TextBlock? open = null;
        foreach (var line in block.Lines.SelectMany(line => line.Cost.Fits(whole) ? [line] : LineCutter.Cut(line, whole)))
        {
            if (open is not null && (_used + Cost.LineBreak + line.Cost).Fits(_room))
            {
                open.Lines.Add(line);
                _used += Cost.LineBreak + line.Cost;
                continue;
            }

            // A blank line at the top of a message is lost at Telegram anyway, except inside code.
            if (open is not null && line.IsBlank && block.Kind != BlockKind.Code)
                continue;
            var cost = block.WrappingCost + line.Cost;
            var next = open is null ? block.WithoutLines() : block.WithoutLines() with { Tight = false };
            if (!(_used + SeparatorCost(next) + cost).Fits(_room))
                Break(cost);
            next.Lines.Add(line);
            Append(next, cost);
            open = next;
        }
    }

    private void Append(TextBlock block, Cost cost)
    {
        _used += SeparatorCost(block) + cost;
        _current.Add(block);
    }

    private Cost SeparatorCost(TextBlock block) => _current.Count == 0 ? Cost.Zero
        : block.SeparatorAfter(_current[^1]).Length == 1 ? Cost.LineBreak : Cost.LineBreak + Cost.LineBreak;

    /// <summary>Ends the current message, but takes headings at its end along, if they fit together with what comes next.</summary>
    private void Break(Cost next)
    {
        var headings = _current.Count;
        while (headings > 0 && _current[headings - 1].Kind == BlockKind.Heading)
            headings--;
        var carried = headings > 0 ? _current[headings..] : [];
        var needed = carried.Aggregate(next, (sum, heading) => sum + heading.Cost + Cost.LineBreak + Cost.LineBreak);
        if (!needed.Fits(_room))
            carried = [];
        _current.RemoveRange(_current.Count - carried.Count, carried.Count);
        Flush();
        foreach (var heading in carried)
            Append(heading, heading.Cost);
    }

    private void Flush()
    {
        if (_current.Any(block => !block.Lines.All(line => line.IsBlank)))
            _parts.Add(PartWriter.Write(_current));
        _current = [];
        _used = Cost.Zero;
    }
}
