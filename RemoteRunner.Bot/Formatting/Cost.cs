using System.Text;

namespace RemoteRunner.Bot.Formatting;

/// <summary>What something takes of a message's limits.</summary>
internal readonly record struct Cost(int Text, int Bytes, int Entities)
{
    public static Cost Zero { get; }

    public static Cost LineBreak { get; } = new(1, 1, 0);

    public static Cost operator +(Cost left, Cost right) =>
        new(left.Text + right.Text, left.Bytes + right.Bytes, left.Entities + right.Entities);

    public static Cost operator -(Cost left, Cost right) =>
        new(left.Text - right.Text, left.Bytes - right.Bytes, left.Entities - right.Entities);

    public bool Fits(Cost room) => Text <= room.Text && Bytes <= room.Bytes && Entities <= room.Entities;

    public static Cost OfText(ReadOnlySpan<char> text)
    {
        var bytes = Encoding.UTF8.GetByteCount(text);
        foreach (var letter in text)
            bytes += letter switch { '&' => 4, '<' or '>' => 3, '"' => 5, _ => 0 };
        return new Cost(text.Length, bytes, 0);
    }

    public static Cost OfTags(Run run)
    {
        var cost = Zero;
        foreach (var tag in run.Tags())
            cost += new Cost(0, Encoding.UTF8.GetByteCount(tag.Open) + tag.Close.Length, 1);
        return cost;
    }
}
