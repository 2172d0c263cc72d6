using ColorCode;
using ColorCode.Common;
using Markdig.Renderers;
using Markdig.Renderers.Html;
using Markdig.Syntax;

namespace RemoteRunner.Web.Pages;

/// <summary>Code blocks with their language's words marked by classes, so that no style stands in the page.</summary>
internal sealed class HighlightedCode : HtmlObjectRenderer<CodeBlock>
{
    // Regular expressions mark it: longer code is shown plain.
    private const int MaxMarked = 20_000;

    protected override void Write(HtmlRenderer renderer, CodeBlock obj)
    {
        var code = obj.Lines.ToString();
        var name = (obj as FencedCodeBlock)?.Info?.Trim() ?? string.Empty;
        renderer.EnsureLine();
        renderer.Write("<pre tabindex=\"0\"><code>");
        if (Mark(code, name) is { } marked)
            renderer.Write(marked);
        else
            renderer.WriteEscape(code);
        renderer.Write("</code></pre>");
        renderer.EnsureLine();
    }

    private static string? Mark(string code, string name)
    {
        if (name.Length == 0 || code.Length > MaxMarked || Languages.FindById(Known(name)) is not { } language)
            return null;

        var html = new HtmlClassFormatter().GetHtmlString(code, language);
        // It writes <div class="csharp"><pre>…</pre></div>, with a line break at both ends.
        var from = html.IndexOf("<pre>", StringComparison.Ordinal);
        var to = html.LastIndexOf("</pre>", StringComparison.Ordinal);
        return from < 0 || to < from ? null : html[(from + "<pre>".Length)..to].Trim('\r', '\n');
    }

    private static string Known(string name) => name.ToLowerInvariant() switch
    {
        "cs" or "c#" or "csharp" => LanguageId.CSharp,
        "js" or "jsx" or "mjs" or "javascript" or "json" => LanguageId.JavaScript,
        "ts" or "tsx" or "typescript" => LanguageId.TypeScript,
        "py" or "python" => LanguageId.Python,
        "c" or "cc" or "cpp" or "c++" or "h" => LanguageId.Cpp,
        "ps1" or "powershell" => LanguageId.PowerShell,
        "md" or "markdown" => LanguageId.Markdown,
        "xml" or "csproj" or "svg" => LanguageId.Xml,
        var other => other,
    };
}
