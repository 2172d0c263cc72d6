using Markdig.Renderers;
using Markdig.Renderers.Html;
using Markdig.Syntax;

namespace RemoteRunner.Web.Pages;

/// <summary>Code blocks of an answer, coloured where their language is known.</summary>
internal sealed class HighlightedCode : HtmlObjectRenderer<CodeBlock>
{
    private const int MaxMarked = 20_000;

    protected override void Write(HtmlRenderer renderer, CodeBlock obj)
    {
        var code = obj.Lines.ToString();
        renderer.EnsureLine();
        renderer.Write("<pre tabindex=\"0\"><code>");
        if (CodeColours.Mark(code, (obj as FencedCodeBlock)?.Info?.Trim() ?? string.Empty, MaxMarked) is { } marked)
            renderer.Write(marked);
        else
            renderer.WriteEscape(code);
        renderer.Write("</code></pre>");
        renderer.EnsureLine();
    }
}
