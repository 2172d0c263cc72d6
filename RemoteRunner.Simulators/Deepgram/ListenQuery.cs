using System.Text.RegularExpressions;

namespace RemoteRunner.Simulators.Deepgram;

/// <summary>The query of <c>/v1/listen</c>, checked as Deepgram does; a name it does not know is refused, so that a typing mistake shows.</summary>
internal sealed partial record ListenQuery(string Model, string? Language, bool DetectLanguage, bool SmartFormat, bool Punctuate, IReadOnlyList<string> Keyterms)
{
    public const int MostKeytermTokens = 500;

    private static readonly string[] Models =
    [
        "nova-3", "nova-3-general", "nova-3-medical", "nova-2", "nova-2-general", "nova-2-meeting", "nova-2-phonecall", "nova", "enhanced", "base", "base-general",
    ];

    private static readonly string[] Flags =
    [
        "smart_format", "punctuate", "paragraphs", "utterances", "numerals", "profanity_filter", "filler_words", "dictation", "diarize",
        "measurements", "multichannel", "mip_opt_out",
    ];

    private static readonly string[] Others = ["model", "language", "detect_language", "keyterm", "version", "tag", "extra"];

    /// <exception cref="DeepgramErrorException">400, worded as Deepgram words it.</exception>
    public static ListenQuery Read(IQueryCollection query)
    {
        if (query.Keys.FirstOrDefault(name => !Flags.Contains(name) && !Others.Contains(name)) is { } unknown)
            throw Refuse($"Bad Request: Invalid query string. Unknown parameter: {unknown}");
        foreach (var flag in Flags)
            _ = Flag(query, flag);

        // Without a model one gets base, silently: the trap is worth simulating.
        var model = query["model"].FirstOrDefault() ?? "base-general";
        var language = query["language"].FirstOrDefault();
        var nova3 = model.StartsWith("nova-3", StringComparison.Ordinal);
        if (!Models.Contains(model) || (language is not null && !LanguageTag().IsMatch(language)) || (language == "multi" && !model.StartsWith("nova-", StringComparison.Ordinal)))
            throw Refuse(DeepgramError.NoSuchModel);

        var keyterms = query["keyterm"].OfType<string>().ToArray();
        if (keyterms.Length > 0 && !nova3)
            throw Refuse("Bad Request: Keyterm prompting is only available with nova-3.");
        if (keyterms.Sum(Tokens) > MostKeytermTokens)
            throw Refuse(DeepgramError.TooManyKeyterms);

        return new ListenQuery(model, language, Detects(query), Flag(query, "smart_format"), Flag(query, "punctuate"), keyterms);
    }

    /// <summary>Deepgram's tokenizer is not public. Words of up to four letters count one, so do signs; capitals and digits count each, as in its users' reports.</summary>
    public static int Tokens(string keyterm) => 1 + TokenRun().Count(keyterm);

    private static bool Detects(IQueryCollection query)
    {
        var values = query["detect_language"].OfType<string>().ToArray();
        if (values is [] or ["false"])
            return false;
        return values is ["true"] || values.All(value => LanguageTag().IsMatch(value)) ? true : throw Refuse("Bad Request: Invalid query string. detect_language must be a boolean or languages.");
    }

    private static bool Flag(IQueryCollection query, string name) => query[name].FirstOrDefault() switch
    {
        null or "false" => false,
        "true" => true,
        _ => throw Refuse($"Bad Request: Invalid query string. {name} must be true or false."),
    };

    private static DeepgramErrorException Refuse(string message) => new(DeepgramError.BadRequest(message));

    [GeneratedRegex("^(multi|[a-z]{2,3}(-[A-Za-z0-9]{2,8})?)$")]
    private static partial Regex LanguageTag();

    [GeneratedRegex(@"[\p{Lu}\p{N}]|[\p{L}-[\p{Lu}]]{1,4}|[^\s\p{L}\p{N}]")]
    private static partial Regex TokenRun();
}
