namespace RemoteRunner.Web.AnswerCache.Commands;

/// <summary>
/// The options a command may have. What is not named here is refused, abbreviations of long options included.
/// </summary>
internal sealed class OptionRules
{
    /// <summary>Short options without a value; they may be written together.</summary>
    public string Flags { get; init; } = string.Empty;

    /// <summary>Short options with a value, attached or as the next word.</summary>
    public string Valued { get; init; } = string.Empty;

    /// <summary>Long options without a value.</summary>
    public IReadOnlyList<string> LongFlags { get; init; } = [];

    /// <summary>Long options with a value, after '=' or as the next word.</summary>
    public IReadOnlyList<string> LongValued { get; init; } = [];

    /// <summary>Long options whose value, if there is one, stands after '='.</summary>
    public IReadOnlyList<string> LongOptional { get; init; } = [];

    /// <summary>Whether <c>-20</c> is a count.</summary>
    public bool NumberIsOption { get; init; }

    /// <summary>Parts the words into options and operands; null when one is not on the list.</summary>
    public ParsedOptions? Parse(IEnumerable<ShellWord> words)
    {
        var options = new List<(string Name, string? Value)>();
        var operands = new List<ShellWord>();
        var separated = false;
        using var rest = words.GetEnumerator();
        while (rest.MoveNext())
        {
            var word = rest.Current;
            var text = word.Text;
            if (separated || text.Length < 2 || text[0] != '-')
            {
                if (text.Length == 0 || text == "-" || StartsWithGlob(word))
                    return null;
                operands.Add(word);
            }
            else if (text == "--")
            {
                separated = true;
                operands.Add(word);
            }
            else if (word.HasGlob)
            {
                // --include=*.cs: the shell would look for a file of that name first.
                return null;
            }
            else if (text.StartsWith("--", StringComparison.Ordinal) ? !ParseLong(text, rest, options) : !ParseShort(text, rest, options))
            {
                return null;
            }
        }

        return new ParsedOptions(options, operands);
    }

    /// <summary>A name it matches could be read as an option: <c>*</c> finds a file called <c>-delete</c>.</summary>
    public static bool StartsWithGlob(ShellWord word) => word.HasGlob && word.Text[0] is ('*' or '?' or '[');

    private bool ParseLong(string text, IEnumerator<ShellWord> rest, List<(string, string?)> options)
    {
        if (LongFlags.Contains(text))
        {
            options.Add((text, null));
            return true;
        }

        var equals = text.IndexOf('=', StringComparison.Ordinal);
        var name = equals < 0 ? text : text[..equals];
        var value = equals < 0 ? null : text[(equals + 1)..];
        if (!LongOptional.Contains(name) && (!LongValued.Contains(name) || (value is null && !TakeValue(rest, out value))))
            return false;

        options.Add((name, value));
        return true;
    }

    private bool ParseShort(string text, IEnumerator<ShellWord> rest, List<(string, string?)> options)
    {
        if (NumberIsOption && text.AsSpan(1).IndexOfAnyExceptInRange('0', '9') < 0)
        {
            options.Add(("-number", text[1..]));
            return true;
        }

        for (var i = 1; i < text.Length; i++)
        {
            if (Flags.Contains(text[i], StringComparison.Ordinal))
            {
                options.Add(($"-{text[i]}", null));
                continue;
            }

            if (!Valued.Contains(text[i], StringComparison.Ordinal))
                return false;

            var value = text[(i + 1)..];
            if (value.Length == 0 && !TakeValue(rest, out value!))
                return false;
            options.Add(($"-{text[i]}", value));
            break;
        }

        return true;
    }

    private static bool TakeValue(IEnumerator<ShellWord> rest, out string? value)
    {
        value = null;
        if (!rest.MoveNext() || rest.Current.HasGlob)
            return false;
        value = rest.Current.Text;
        return true;
    }
}

/// <param name="Operands">What is no option, with the separator <c>--</c> where it stood.</param>
internal sealed record ParsedOptions(IReadOnlyList<(string Name, string? Value)> Options, IReadOnlyList<ShellWord> Operands)
{
    public bool Has(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (Options.Any(o => o.Name == name))
                return true;
        }

        return false;
    }

    /// <summary>The operands without the separator.</summary>
    public IReadOnlyList<ShellWord> Paths => [.. Separator < 0 ? Operands : Operands.Where((_, i) => i != Separator)];

    private int Separator => Operands.ToList().FindIndex(o => o is { Text: "--", Quoted: false });
}
