using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;

namespace RemoteRunner.Core.Speech.Deepgram;

/// <summary>Picks what Deepgram is told to expect, within its limits of 500 tokens and 100 terms a request.</summary>
internal sealed partial class KeytermSource(IOptionsMonitor<DeepgramOptions> options)
{
    private const int MostTerms = 100;
    private const int ShortestTerm = 3;
    private const int LongestTerm = 50;

    /// <summary>More names than these are not looked at.</summary>
    private const int MostNames = 5_000;

    /// <param name="names">Repository, branch, files (with or without folder), symbols: the most important first.</param>
    public IReadOnlyList<string> Pick(IReadOnlyList<string> names)
    {
        var budget = options.CurrentValue.KeytermTokens;
        var known = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var picked = new List<string>();
        foreach (var name in options.CurrentValue.Keyterms.Concat(names.Take(MostNames)))
        {
            if (picked.Count == MostTerms)
                break;
            if (Term(name) is not { } term || Tokens(term) is var tokens && tokens > budget || !known.Add(term))
                continue;
            budget -= tokens;
            picked.Add(term);
        }

        return picked;
    }

    /// <summary>
    /// An estimate from above. Deepgram's tokenizer is not public; its users' requests were refused with fewer than a
    /// hundred terms where these held capitals and digits (deepgram-python-sdk#503), so those count one each.
    /// </summary>
    internal static int Tokens(string term) => 1 + Piece().Count(term);

    // "src/Turns/TurnStore.cs" is said as "TurnStore", "feature/rate-limits" as "rate-limits".
    private static string? Term(string name)
    {
        var term = name.AsSpan().Trim().TrimEnd('/');
        term = term[(term.LastIndexOfAny('/', '\\') + 1)..].TrimStart('.');
        if (term.LastIndexOf('.') is > 0 and var dot && term.Length - dot <= 6)
            term = term[..dot];
        return term.Length is < ShortestTerm or > LongestTerm || term.IndexOfAnyInRange('\0', '\x1f') >= 0 || IsNumberOrHash().IsMatch(term)
            ? null
            : term.ToString();
    }

    [GeneratedRegex(@"[\p{Lu}\p{N}]|[\p{L}-[\p{Lu}]]{1,2}|[^\p{L}\p{N}]")]
    private static partial Regex Piece();

    [GeneratedRegex(@"^[\d\W]+$|^(?=.*\d)[0-9a-f]{7,}$", RegexOptions.IgnoreCase)]
    private static partial Regex IsNumberOrHash();
}
