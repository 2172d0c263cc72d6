namespace RemoteRunner.Web.AnswerCache.Requests;

/// <summary>
/// Says whether a request reads as read-only and self-contained. It is the coarse of two sieves: an answer is stored
/// only when what the turn then did is proven to be read-only as well.
/// </summary>
internal sealed class ReadOnlyRequest
{
    private readonly int _maxLength;
    private readonly List<IReadOnlyList<string>> _courtesies;
    private readonly List<IReadOnlyList<string>> _starters;
    private readonly HashSet<string> _changing;
    private readonly HashSet<string> _pointingBack;
    private readonly HashSet<string> _outside;

    public ReadOnlyRequest(AnswerCacheOptions options)
    {
        var languages = options.AllLanguages().Values;
        _maxLength = options.MaxPromptLength;
        _courtesies = Phrases(languages.SelectMany(l => l.Courtesies));
        _starters = Phrases(languages.SelectMany(l => l.Starters));
        _changing = Set(languages.SelectMany(l => l.Changing));
        _pointingBack = Set(languages.SelectMany(l => l.PointingBack));
        _outside = Set(languages.SelectMany(l => l.Outside));
    }

    /// <summary><see cref="Refusal.None"/> when the request may have a stored answer.</summary>
    public Refusal Judge(string prompt)
    {
        var text = prompt.Trim();
        if (text.Length == 0)
            return Refusal.Empty;
        if (text.Length > _maxLength)
            return Refusal.TooLong;
        if (!RequestText.IsPlain(text))
            return Refusal.UnusualCharacters;

        // The CLI's own marks: a slash command, a shell command, a memory; '@' takes a file or an agent into the prompt.
        if (text[0] is '/' or '!' or '#' || text.Contains('@', StringComparison.Ordinal))
            return Refusal.Command;
        if (text.Contains("://", StringComparison.Ordinal) || text.Contains("www.", StringComparison.OrdinalIgnoreCase))
            return Refusal.Reference;

        var words = RequestText.Words(text);
        var first = Skip(words, _courtesies, 0);
        var rest = Skip(words, _starters, first);
        if (rest == first)
            return Refusal.NotAQuestion;

        var judged = words.Skip(rest).ToList();
        return judged.Exists(_changing.Contains) ? Refusal.ChangesThings
            : judged.Exists(_pointingBack.Contains) ? Refusal.PointsBack
            : judged.Exists(_outside.Contains) ? Refusal.DependsOnTheOutside
            : Refusal.None;
    }

    /// <summary>The place behind the longest phrase that stands at <paramref name="at"/>, or <paramref name="at"/>.</summary>
    private static int Skip(IReadOnlyList<string> words, List<IReadOnlyList<string>> phrases, int at)
    {
        var longest = 0;
        foreach (var phrase in phrases)
        {
            if (phrase.Count > longest && at + phrase.Count <= words.Count && phrase.Select((w, i) => words[at + i] == w).All(same => same))
                longest = phrase.Count;
        }

        return at + longest;
    }

    private static List<IReadOnlyList<string>> Phrases(IEnumerable<string> texts) => [.. texts.Select(RequestText.Words)];

    private static HashSet<string> Set(IEnumerable<string> words) => words.Select(w => w.ToLowerInvariant()).ToHashSet(StringComparer.Ordinal);
}
