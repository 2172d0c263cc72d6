using System.Globalization;
using System.Text;

namespace RemoteRunner.Bot.Formatting;

/// <summary>Cuts a line that is too long for a message: between words, or inside a word between what a reader sees as characters.</summary>
internal static class LineCutter
{
    public static IEnumerable<Line> Cut(Line line, Cost room)
    {
        List<Run> runs = [];
        var used = Cost.Zero;
        foreach (var run in line.Runs)
        {
            var tags = Cost.OfTags(run);
            var taken = new StringBuilder();
            foreach (var atom in Atoms(run.Text, room - tags))
            {
                var cost = Cost.OfText(atom) + (taken.Length == 0 ? tags : Cost.Zero);
                if (!(used + cost).Fits(room))
                {
                    Take(runs, run, taken);
                    if (runs.Count > 0)
                        yield return Trimmed(runs);
                    (runs, used) = ([], Cost.Zero);
                    cost = Cost.OfText(atom) + tags;
                }

                taken.Append(atom);
                used += cost;
            }

            Take(runs, run, taken);
        }

        if (runs.Count > 0)
            yield return new Line(runs);
    }

    private static void Take(List<Run> runs, Run run, StringBuilder taken)
    {
        if (taken.Length > 0)
            runs.Add(run with { Text = taken.ToString() });
        taken.Clear();
    }

    private static Line Trimmed(List<Run> runs)
    {
        runs[^1] = runs[^1] with { Text = runs[^1].Text.TrimEnd(' ') };
        return new Line(runs);
    }

    // A word and the spaces after it; one that would not fit a message alone comes in pieces.
    private static IEnumerable<string> Atoms(string text, Cost room)
    {
        for (var start = 0; start < text.Length;)
        {
            var end = start;
            while (end < text.Length && text[end] != ' ')
                end++;
            while (end < text.Length && text[end] == ' ')
                end++;
            if (Cost.OfText(text.AsSpan(start, end - start)).Fits(room))
            {
                yield return text[start..end];
            }
            else
            {
                foreach (var piece in Characters(text, start, end, room))
                    yield return piece;
            }

            start = end;
        }
    }

    private static int Longest(ReadOnlySpan<char> text, Cost room)
    {
        var length = 0;
        var used = Cost.Zero;
        while (length < text.Length)
        {
            var rune = char.IsHighSurrogate(text[length]) ? 2 : 1;
            used += Cost.OfText(text.Slice(length, rune));
            if (length > 0 && !used.Fits(room))
                break;
            length += rune;
        }

        return length;
    }

    private static IEnumerable<string> Characters(string text, int start, int end, Cost room)
    {
        while (start < end)
        {
            var length = StringInfo.GetNextTextElementLength(text.AsSpan(start, Math.Min(end - start, room.Text + 1)));
            // One visible character may be longer than a message (a letter with thousands of accents).
            if (!Cost.OfText(text.AsSpan(start, length)).Fits(room))
                length = Longest(text.AsSpan(start, length), room);
            yield return text[start..(start + length)];
            start += length;
        }
    }
}
