using Markdig;
using Markdig.Renderers;
using Markdig.Renderers.Html;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace RemoteRunner.Web.Pages;

/// <summary>Claude's Markdown as HTML that can do no harm: tags in it are text, links lead to the web or nowhere, pictures of other sites are links.</summary>
internal static class Markdown
{
    private static readonly MarkdownPipeline _pipeline = new MarkdownPipelineBuilder()
        .UsePipeTables().UseAutoLinks().UseTaskLists().UseEmphasisExtras().DisableHtml().Build();

    public static string ToHtml(string markdown)
    {
        var document = Markdig.Markdown.Parse(markdown, _pipeline);
        foreach (var link in document.Descendants<LinkInline>().ToList())
        {
            // A picture elsewhere would tell its host that somebody read this.
            link.IsImage = false;
            Tame(link, link.GetDynamicUrl?.Invoke() ?? link.Url);
        }

        foreach (var link in document.Descendants<AutolinkInline>().ToList())
            Tame(link, link.IsEmail ? "mailto:" + link.Url : link.Url);

        using var writer = new StringWriter();
        var renderer = new HtmlRenderer(writer);
        _pipeline.Setup(renderer);
        renderer.ObjectRenderers.ReplaceOrAdd<CodeBlockRenderer>(new HighlightedCode());
        renderer.Render(document);
        return writer.ToString();
    }

    private static void Tame(Inline link, string? url)
    {
        var attributes = link.GetAttributes();
        if (IsOfTheWeb(url))
        {
            attributes.AddPropertyIfNotExist("rel", "noopener noreferrer");
            attributes.AddPropertyIfNotExist("target", "_blank");
        }
        else if (link is LinkInline { } other)
        {
            // A file of the workspace, say: its name stays, the link would lead elsewhere.
            other.GetDynamicUrl = null;
            other.Url = "#";
        }
        else if (link is AutolinkInline auto)
        {
            auto.Url = "#";
        }
    }

    private static bool IsOfTheWeb(string? url) => Uri.TryCreate(url, UriKind.Absolute, out var address) && address.Scheme is ("http" or "https" or "mailto");
}
