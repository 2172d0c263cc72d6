namespace RemoteRunner.Bot.Formatting;

/// <summary>
/// Tells texts on which Markdig's search for link addresses takes quadratic time: "[a]([a]([a](…" makes it read to the end of the
/// paragraph at every "](" (20 s for 200 KB with 1.6.0). An answer written for people stays below by orders of magnitude.
/// </summary>
internal static class LinkSearch
{
    private const long MostSteps = 200_000_000;

    public static bool IsTooCostly(string markdown)
    {
        var steps = 0L;
        var paragraph = 0;
        while (paragraph < markdown.Length && steps <= MostSteps)
        {
            var end = markdown.IndexOf("\n\n", paragraph, StringComparison.Ordinal);
            end = end < 0 ? markdown.Length : end + 2;
            var text = markdown.AsSpan(paragraph, end - paragraph);
            steps += (long)text.Length * text.Count("](");
            paragraph = end;
        }

        return steps > MostSteps;
    }
}
