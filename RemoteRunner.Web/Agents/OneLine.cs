namespace RemoteRunner.Web.Agents;

/// <summary>Text made to fit where people read it, cut visibly and never inside a character.</summary>
internal static class OneLine
{
    private const int SummaryLength = 200;

    /// <summary>The first line that is not blank, at most 200 characters.</summary>
    public static string Summary(string text)
    {
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            var trimmed = line.Trim();
            if (!trimmed.IsEmpty)
                return Cut(trimmed.ToString(), SummaryLength);
        }

        return string.Empty;
    }

    /// <summary>At most <paramref name="length"/> UTF-16 units, with an ellipsis when something is missing.</summary>
    public static string Cut(string text, int length) =>
        text.Length <= length ? text : string.Concat(text.AsSpan(0, Boundary(text, length - 1)), "…");

    /// <summary>Cut with the number of characters that are missing, for text of many lines.</summary>
    public static string CutBlock(string text, int length)
    {
        if (text.Length <= length)
            return text;

        // The note itself takes up to 60 characters.
        var kept = Boundary(text, length - 60);
        return string.Concat(text.AsSpan(0, kept), Texts.Cut(text.Length - kept));
    }

    private static int Boundary(string text, int length) => char.IsHighSurrogate(text[length - 1]) ? length - 1 : length;
}
