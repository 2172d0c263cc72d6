using System.Collections.Frozen;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace RemoteRunner.Web.Pages;

/// <summary>
/// Marks comments, strings, numbers and keywords of languages that ColorCode does not know, in one pass that takes no longer
/// than the text is long. The classes are ColorCode's.
/// </summary>
internal static class PlainColours
{
    private const string Slashes = @"//[^\n]*|/\*[^*]*\*+(?:[^/*][^*]*\*+)*/";
    private const string Hash = @"(?:^|[\s;])#[^\n]*";
    private const string Dashes = @"--[^\n]*";
    private const string DoubleQuotes = @"""(?:\\.|[^""\\\n])*""";
    private const string Quotes = DoubleQuotes + @"|'(?:\\.|[^'\\\n])*'";

    private static readonly FrozenDictionary<string, Language> _languages = new Dictionary<string, Language>
    {
        ["sh"] = new(Hash, Quotes, "if then else elif fi for while until do done case esac in function return local export readonly set unset exit trap source shift"),
        ["go"] = new(Slashes, Quotes + "|`[^`]*`", "break case chan const continue default defer else fallthrough for func go goto if import interface map package range return select struct switch type var nil true false"),
        // A quotation mark may begin a lifetime as well.
        ["rs"] = new(Slashes, DoubleQuotes, "as async await break const continue crate dyn else enum extern fn for if impl in let loop match mod move mut pub ref return self Self static struct super trait type unsafe use where while true false"),
        ["swift"] = new(Slashes, DoubleQuotes, "actor as async await break case catch class continue default defer do else enum extension false for func guard if import in init let nil protocol public private return self static struct switch throw throws true try var where while"),
        ["dart"] = new(Slashes, Quotes, "abstract as async await break case catch class const continue default do else enum extends false final finally for if import in is late new null required return static super switch this throw true try var void while with"),
        ["rb"] = new(Hash, Quotes, "alias and begin break case class def do else elsif end ensure false for if in module next nil not or redo rescue retry return self super then true undef unless until when while yield require"),
        ["lua"] = new(Dashes, Quotes, "and break do else elseif end false for function goto if in local nil not or repeat return then true until while"),
        ["yaml"] = new(Hash, Quotes, "true false null yes no on off"),
        ["toml"] = new(Hash, Quotes, "true false"),
        ["ini"] = new(@"(?:^|\s)[#;][^\n]*", Quotes, "true false yes no on off"),
        ["dockerfile"] = new(Hash, Quotes, "FROM AS RUN CMD LABEL EXPOSE ENV ADD COPY ENTRYPOINT VOLUME USER WORKDIR ARG ONBUILD STOPSIGNAL HEALTHCHECK SHELL"),
        ["make"] = new(Hash, Quotes, "ifeq ifneq ifdef ifndef else endif include define endef export override"),
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<string, string> _others = new Dictionary<string, string>
    {
        ["bash"] = "sh",
        ["zsh"] = "sh",
        ["shell"] = "sh",
        ["console"] = "sh",
        ["golang"] = "go",
        ["rust"] = "rs",
        ["ruby"] = "rb",
        ["gemspec"] = "rb",
        ["yml"] = "yaml",
        ["conf"] = "ini",
        ["cfg"] = "ini",
        ["properties"] = "ini",
        ["env"] = "sh",
        ["editorconfig"] = "ini",
        ["gitconfig"] = "ini",
        ["docker"] = "dockerfile",
        ["makefile"] = "make",
        ["mk"] = "make",
    }.ToFrozenDictionary();

    /// <summary>HTML of the code; null when the language is not known.</summary>
    /// <param name="name">The language, or the end of a file's name, in lower case.</param>
    public static string? Mark(string code, string name)
    {
        if (!_languages.TryGetValue(_others.GetValueOrDefault(name, name), out var language))
            return null;

        var html = new StringBuilder(code.Length * 2);
        var done = 0;
        foreach (Match match in language.Pattern.Matches(code))
        {
            if (ClassOf(match, language) is not { } kind)
                continue;
            html.Append(WebUtility.HtmlEncode(code[done..match.Index])).Append("<span class=\"").Append(kind).Append("\">").Append(WebUtility.HtmlEncode(match.Value)).Append("</span>");
            done = match.Index + match.Length;
        }

        return html.Append(WebUtility.HtmlEncode(code[done..])).ToString();
    }

    private static string? ClassOf(Match match, Language language) =>
        match.Groups["comment"].Success ? "comment"
        : match.Groups["string"].Success ? "string"
        : match.Groups["number"].Success ? "number"
        : language.Keywords.Contains(match.Value) ? "keyword"
        : null;

    private sealed class Language(string comment, string text, string keywords)
    {
        // Not one that tries again and again: the text comes from anywhere.
        private readonly Lazy<Regex> _pattern = new(() => new Regex(
            $@"(?<comment>{comment})|(?<string>{text})|(?<number>\b\d[\w.]*)|(?<word>\b[A-Za-z_]\w*)", RegexOptions.NonBacktracking | RegexOptions.Multiline | RegexOptions.CultureInvariant));

        public Regex Pattern => _pattern.Value;

        public FrozenSet<string> Keywords { get; } = keywords.Split(' ').ToFrozenSet(StringComparer.Ordinal);
    }
}
