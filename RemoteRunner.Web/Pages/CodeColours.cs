using ColorCode;
using ColorCode.Common;

namespace RemoteRunner.Web.Pages;

/// <summary>Code with its language's words marked by classes, so that no style stands in the page.</summary>
internal static class CodeColours
{
    /// <summary>HTML of the code; null when the language is not known, or it is longer than <paramref name="most"/>: regular expressions mark it.</summary>
    /// <param name="name">The language, or the end of a file's name.</param>
    public static string? Mark(string code, string name, int most)
    {
        if (name.Length == 0 || code.Length > most)
            return null;
        if (Languages.FindById(Known(name)) is not { } language)
            return PlainColours.Mark(code, name.ToLowerInvariant());

        var html = new HtmlClassFormatter().GetHtmlString(code, language);
        // It writes <div class="csharp"><pre>…</pre></div>, with a line break at both ends.
        var from = html.IndexOf("<pre>", StringComparison.Ordinal);
        var to = html.LastIndexOf("</pre>", StringComparison.Ordinal);
        return from < 0 || to < from ? null : html[(from + "<pre>".Length)..to].Trim('\r', '\n');
    }

    private static string Known(string name) => name.ToLowerInvariant() switch
    {
        "cs" or "c#" or "csharp" => LanguageId.CSharp,
        "js" or "jsx" or "mjs" or "cjs" or "javascript" or "json" or "jsonc" => LanguageId.JavaScript,
        "ts" or "tsx" or "mts" or "typescript" => LanguageId.TypeScript,
        "py" or "pyi" or "python" => LanguageId.Python,
        "c" or "cc" or "cpp" or "c++" or "cxx" or "h" or "hpp" => LanguageId.Cpp,
        "ps1" or "psm1" or "powershell" => LanguageId.PowerShell,
        "md" or "markdown" => LanguageId.Markdown,
        "fs" or "fsx" or "fsharp" => LanguageId.FSharp,
        "hs" => LanguageId.Haskell,
        "kt" or "scala" or "java" => LanguageId.Java,
        "htm" or "razor" or "cshtml" => LanguageId.Html,
        "xml" or "csproj" or "props" or "targets" or "svg" or "xaml" or "slnx" => LanguageId.Xml,
        var other => other,
    };
}
