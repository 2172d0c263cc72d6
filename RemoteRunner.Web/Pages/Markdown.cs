using Markdig;
using Markdig.Renderers;
using Markdig.Renderers.Html;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace RemoteRunner.Web.Pages;

/// <summary>
/// Claude's Markdown as HTML that can do no harm: tags in it are text, links lead to the web, to a file of the workspace or
/// nowhere, pictures of other sites are links.
/// </summary>
internal static class Markdown
{
    private static readonly MarkdownPipeline _pipeline = new MarkdownPipelineBuilder()
        .UsePipeTables().UseAutoLinks().UseTaskLists().UseEmphasisExtras().DisableHtml().Build();

    /// <param name="place">Where it was said: names of files lead to the workspace's.</param>
    public static string ToHtml(string markdown, MarkdownPlace place)
    {
        var document = Markdig.Markdown.Parse(markdown, _pipeline);
        foreach (var link in document.Descendants<LinkInline>().ToList())
        {
            var url = link.GetDynamicUrl?.Invoke() ?? link.Url;
            if (FileOf(url) is { } file)
            {
                link.GetDynamicUrl = null;
                link.Url = link.IsImage ? place.Picture(file) : FilesView.Address(place.Workspace, file);
                if (link.IsImage)
                    link.GetAttributes().AddPropertyIfNotExist("loading", "lazy");
                continue;
            }

            // A picture elsewhere would tell its host that somebody read this.
            link.IsImage = false;
            Tame(link, url);
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

    // "src/App.cs", "./a%20b.png", "src/App.cs#L12": a path below the workspace. What its page and pictures show is looked at there.
    private static string? FileOf(string? url)
    {
        if (string.IsNullOrEmpty(url) || url[0] is '/' or '#' or '?' or '\\' || url.Contains(':', StringComparison.Ordinal))
            return null;
        var end = url.AsSpan().IndexOfAny('#', '?');
        return Uri.UnescapeDataString(end < 0 ? url : url[..end]);
    }

    private static bool IsOfTheWeb(string? url) => Uri.TryCreate(url, UriKind.Absolute, out var address) && address.Scheme is ("http" or "https" or "mailto");
}

/// <summary>The session in which something was said, and its workspace.</summary>
internal sealed record MarkdownPlace(Guid Session, string Workspace)
{
    public string Picture(string path) => $"/ui/sessions/{Session:D}/picture?path={Uri.EscapeDataString(path)}";
}
