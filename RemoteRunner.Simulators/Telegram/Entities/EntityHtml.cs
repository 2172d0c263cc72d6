using System.Net;
using System.Text;
using RemoteRunner.Simulators.Telegram.Wire;

namespace RemoteRunner.Simulators.Telegram.Entities;

/// <summary>Entities back to HTML that is always balanced and escaped, for people and assertions.</summary>
internal static class EntityHtml
{
    public static string Render(FormattedText formatted)
    {
        var (text, entities) = formatted;
        var cuts = new SortedSet<int> { 0, text.Length };
        foreach (var entity in entities)
        {
            cuts.Add(entity.Offset);
            cuts.Add(entity.End);
        }

        var html = new StringBuilder(text.Length * 2);
        var open = new Stack<MessageEntity>();
        var previous = 0;
        foreach (var cut in cuts)
        {
            html.Append(WebUtility.HtmlEncode(text[previous..cut]));
            previous = cut;

            // Entities given by a bot may overlap: close down to the one that ends here and open the rest again.
            var reopen = new Stack<MessageEntity>();
            while (open.Any(entity => entity.End <= cut))
            {
                var top = open.Pop();
                html.Append(CloseTag(top));
                if (top.End > cut)
                    reopen.Push(top);
            }

            foreach (var entity in reopen.Concat(entities.Where(entity => entity.Offset == cut)))
            {
                html.Append(OpenTag(entity, text));
                open.Push(entity);
            }
        }

        return html.ToString();
    }

    private static string OpenTag(MessageEntity entity, string text) => entity.Type switch
    {
        "pre" when entity.Language is { } language => $"<pre><code class=\"language-{WebUtility.HtmlEncode(language)}\">",
        "text_link" => Link(entity.Url ?? ""),
        "url" => Link(EntityLinks.Check(text.Substring(entity.Offset, entity.Length)) ?? ""),
        "expandable_blockquote" => "<blockquote expandable>",
        "date_time" => $"<time datetime=\"{DateTimeOffset.FromUnixTimeSeconds(entity.UnixTime ?? 0):yyyy-MM-ddTHH:mm:ssZ}\">",
        _ => NameOf(entity) is { } name ? $"<{name}>" : "",
    };

    private static string CloseTag(MessageEntity entity) => entity.Type switch
    {
        "pre" when entity.Language is not null => "</code></pre>",
        "text_link" or "url" => "</a>",
        "expandable_blockquote" => "</blockquote>",
        "date_time" => "</time>",
        _ => NameOf(entity) is { } name ? $"</{name}>" : "",
    };

    private static string Link(string url) => $"<a href=\"{WebUtility.HtmlEncode(url)}\">";

    private static string? NameOf(MessageEntity entity) => entity.Type switch
    {
        "bold" => "b",
        "italic" => "i",
        "underline" => "u",
        "strikethrough" => "s",
        "spoiler" => "tg-spoiler",
        "code" => "code",
        "pre" => "pre",
        "blockquote" => "blockquote",
        _ => null,
    };
}
