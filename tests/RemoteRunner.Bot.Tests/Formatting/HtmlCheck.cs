using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using RemoteRunner.Bot.Formatting;

namespace RemoteRunner.Bot.Tests.Formatting;

/// <summary>Reads HTML as strictly as Telegram does, and more: only known tags, properly nested, nothing inside code, no quote in a quote.</summary>
internal static partial class HtmlCheck
{
    public static void IsAcceptable(MessagePart part, MessageLimits limits)
    {
        var (text, entities) = Read(part.Html);
        Assert.Equal(part.PlainText, text);
        Assert.InRange(text.Length, 1, limits.MaxText);
        Assert.InRange(Encoding.UTF8.GetByteCount(part.Html), 1, limits.MaxBytes);
        Assert.InRange(entities, 0, limits.MaxEntities);
        Assert.False(string.IsNullOrWhiteSpace(text));
        // Throws on half a surrogate pair.
        new UTF8Encoding(false, throwOnInvalidBytes: true).GetByteCount(part.Html);
    }

    /// <summary>The visible text and the number of entities.</summary>
    public static (string Text, int Entities) Read(string html)
    {
        var text = new StringBuilder();
        var open = new Stack<string>();
        var entities = 0;
        var at = 0;
        foreach (Match tag in AnyTag().Matches(html))
        {
            text.Append(Decoded(html[at..tag.Index]));
            at = tag.Index + tag.Length;
            if (EndTag().Match(tag.Value) is { Success: true } end)
            {
                Assert.True(open.TryPop(out var name) && name == end.Groups[1].Value, $"{tag.Value} closes <{name}> in: {html}");
                continue;
            }

            Assert.True(StartTag().IsMatch(tag.Value), $"{tag.Value} is not a tag that Telegram knows.");
            var starting = TagName().Match(tag.Value).Groups[1].Value;
            Assert.False(open.Contains("code") || (open.Contains("pre") && (starting != "code" || open.Peek() != "pre")), $"{tag.Value} stands inside code: {html}");
            Assert.False(starting == "pre" && open.Count > 0, $"<pre> stands inside <{(open.Count > 0 ? open.Peek() : "")}>: {html}");
            Assert.False(starting == "code" && open.Any(name => name is not ("pre" or "blockquote")), $"<code> stands inside other formatting: {html}");
            Assert.False(starting == "blockquote" && open.Count > 0, $"A quote stands inside <{(open.Count > 0 ? open.Peek() : "")}>: {html}");
            Assert.DoesNotContain(starting, open);
            entities += starting == "code" && open.Contains("pre") ? 0 : 1;
            open.Push(starting);
        }

        Assert.Empty(open);
        text.Append(Decoded(html[at..]));
        return (text.ToString(), entities);
    }

    private static string Decoded(string text)
    {
        Assert.DoesNotMatch(@"[<>""]", text);
        Assert.DoesNotMatch(@"&(?!(?:lt|gt|amp|quot);)", text);
        return WebUtility.HtmlDecode(text);
    }

    [GeneratedRegex(@"<[^<>]*>")]
    private static partial Regex AnyTag();

    [GeneratedRegex(@"^</(\w+)>$")]
    private static partial Regex EndTag();

    [GeneratedRegex(@"^<(\w+)")]
    private static partial Regex TagName();

    [GeneratedRegex(@"^<(?:b|i|s|pre|code|blockquote|blockquote expandable|code class=""language-[a-z0-9+#._-]+""|a href=""(?:https?://|mailto:|tg://)[^""<>\s]+"")>$")]
    private static partial Regex StartTag();
}
