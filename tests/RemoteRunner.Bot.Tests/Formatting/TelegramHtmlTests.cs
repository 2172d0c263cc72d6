using RemoteRunner.Bot.Formatting;

namespace RemoteRunner.Bot.Tests.Formatting;

public sealed class TelegramHtmlTests
{
    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("**bold** _italic_ *italic* ~~struck~~ `code`", "<b>bold</b> <i>italic</i> <i>italic</i> <s>struck</s> <code>code</code>")]
    [InlineData("**bold with _italic_ in it**", "<b>bold with <i>italic</i> in it</b>")]
    [InlineData("**bold `code` bold**", "<b>bold </b><code>code</code><b> bold</b>")]
    [InlineData("**two\nlines** and\n**more**\n**more**", "<b>two\nlines</b> and\n<b>more\nmore</b>")]
    [InlineData("***both***", "<b><i>both</i></b>")]
    [InlineData("a ~sub~ b", "a ~sub~ b")]
    [InlineData("1 < 2 && \"x\" > <script>alert(1)</script>", "1 &lt; 2 &amp;&amp; &quot;x&quot; &gt; &lt;script&gt;alert(1)&lt;/script&gt;")]
    [InlineData("<div>\nblock\n</div>", "&lt;div&gt;\nblock\n&lt;/div&gt;")]
    [InlineData("&copy; &lt;b&gt; \\*no\\*", "© &lt;b&gt; *no*")]
    [InlineData("# One\ntext\n## Two `x`", "<b>One</b>\ntext\n\n<b>Two </b><code>x</code>")]
    [InlineData("one\ntwo  \nthree\n\nfour", "one\ntwo\nthree\n\nfour")]
    [InlineData("above\n\n---\n\nbelow", "above\n\n──────────\n\nbelow")]
    public void Renders_text(string markdown, string html) => Assert.Equal(html, Html(markdown));

    [Theory]
    [InlineData("[a](https://x.dev/?a=1&b=\"2\")", "<a href=\"https://x.dev/?a=1&amp;b=&quot;2&quot;\">a</a>")]
    [InlineData("[a `b` **c**](http://x.dev)", "<a href=\"http://x.dev\">a b <b>c</b></a>")]
    [InlineData("[mail](mailto:a@b.de) [user](tg://user?id=1)", "<a href=\"mailto:a@b.de\">mail</a> <a href=\"tg://user?id=1\">user</a>")]
    [InlineData("[bad](javascript:alert(1)) [file](src/a.cs) [data](data:text/html,x)", "bad file data")]
    [InlineData("<https://x.dev> <a@b.de>", "<a href=\"https://x.dev\">https://x.dev</a> <a href=\"mailto:a@b.de\">a@b.de</a>")]
    [InlineData("![a cat](https://x.dev/cat.png) ![](https://x.dev/d.png) ![local](cat.png)", "<a href=\"https://x.dev/cat.png\">a cat</a> <a href=\"https://x.dev/d.png\">https://x.dev/d.png</a> local")]
    [InlineData("[ref][1]\n\n[1]: https://x.dev", "<a href=\"https://x.dev\">ref</a>")]
    public void Links_only_what_is_safe(string markdown, string html) => Assert.Equal(html, Html(markdown));

    [Theory]
    [InlineData("- a\n- b\n  - c\n    - d\n- e", "• a\n• b\n    • c\n        • d\n• e")]
    [InlineData("3. a\n4. b\n   more\n   - c", "3. a\n4. b\n    more\n    • c")]
    [InlineData("- [x] done\n- [ ] open\n- plain", "☑ done\n☐ open\n• plain")]
    [InlineData("- a\n\n- b\n\n  second paragraph", "• a\n\n• b\n\n    second paragraph")]
    [InlineData("text\n\n- a\n- b\n\ntext", "text\n\n• a\n• b\n\ntext")]
    [InlineData("-\n- b", "• \n• b")]
    [InlineData("1. run:\n\n   ```sh\n   if x; then\n     y\n   fi\n   ```\n2. done", "1. run:\n<pre><code class=\"language-sh\">if x; then\n  y\nfi</code></pre>\n2. done")]
    public void Renders_lists(string markdown, string html) => Assert.Equal(html, Html(markdown));

    [Theory]
    [InlineData("```csharp\nvar x = a < b && c;\n\n    y();\n```", "<pre><code class=\"language-csharp\">var x = a &lt; b &amp;&amp; c;\n\n    y();</code></pre>")]
    [InlineData("```\n**not bold**\n```", "<pre>**not bold**</pre>")]
    [InlineData("```\"><b>\nx\n```", "<pre>x</pre>")]
    [InlineData("    indented\n      more", "<pre>indented\n  more</pre>")]
    [InlineData("```go\nfunc f() {\n\treturn\n}\n```", "<pre><code class=\"language-go\">func f() {\n    return\n}</code></pre>")]
    [InlineData("- a\n  ```\n   one\n  none\n     three\n  ```", "• a\n<pre> one\nnone\n   three</pre>")]
    [InlineData("> ```\n>  one\n> none\n> ```", "<pre> one\nnone</pre>")]
    [InlineData("before\n```\nx\n```\nafter", "before\n<pre>x</pre>\nafter")]
    [InlineData("```\n\n```", "")]
    public void Renders_code(string markdown, string html) => Assert.Equal(html, Html(markdown));

    [Theory]
    [InlineData("> one\n> two", "<blockquote>one\ntwo</blockquote>")]
    [InlineData("> a\n>\n> > b\n> >\n> > > c\n>\n> d", "<blockquote>a\n\nb\n\nc\n\nd</blockquote>")]
    [InlineData("> a\n\ntext\n\n> b", "<blockquote>a</blockquote>\ntext\n<blockquote>b</blockquote>")]
    [InlineData("> a\n> ```\n> x\n> ```\n> b", "<blockquote>a</blockquote>\n<pre>x</pre>\n<blockquote>b</blockquote>")]
    [InlineData("> - **a**\n> - `b`", "<blockquote>• <b>a</b>\n• <code>b</code></blockquote>")]
    public void Flattens_quotes(string markdown, string html) => Assert.Equal(html, Html(markdown));

    [Fact]
    public void Folds_a_long_quote()
    {
        var html = Html(string.Join('\n', Enumerable.Range(1, 12).Select(number => $"> line {number}")));

        Assert.StartsWith("<blockquote expandable>line 1\n", html, StringComparison.Ordinal);
        Assert.EndsWith("line 12</blockquote>", html, StringComparison.Ordinal);
    }

    [Fact]
    public void Aligns_a_narrow_table()
    {
        var html = Html("| Name | n |\n|:--|--:|\n| **C#** | 2000 |\n| 日本 | 1 |");

        Assert.Equal("<pre>Name |    n\n-----+-----\nC#   | 2000\n日本 |    1</pre>", html);
    }

    [Fact]
    public void Lists_a_wide_table_row_by_row()
    {
        var html = Html("| Language | Description | Link |\n|--|--|--|\n| C# | A language with many **features** in it | [x](https://x.dev) |\n| F# | Another one | |");

        Assert.Equal(
            "<b>Language: </b>C#\nDescription: A language with many <b>features</b> in it\nLink: <a href=\"https://x.dev\">x</a>\n\n<b>Language: </b>F#\nDescription: Another one",
            html);
    }

    [Theory]
    [InlineData("")]
    [InlineData("   \n\n\t\n")]
    [InlineData("[1]: https://x.dev")]
    public void Nothing_to_show_gives_no_message(string markdown) => Assert.Empty(TelegramHtml.Render(markdown, MessageLimits.Default));

    [Fact]
    public void The_same_text_gives_the_same_messages()
    {
        var markdown = RandomMarkdown.Document(7, blocks: 80).Markdown;

        Assert.Equal(TelegramHtml.Render(markdown, MessageLimits.Default), TelegramHtml.Render(markdown, MessageLimits.Default));
    }

    [Fact]
    public void Repairs_what_telegram_would_not_take()
    {
        var part = Assert.Single(TelegramHtml.Render("a\uD800b\r\nc\u0007\u001b[31m", MessageLimits.Default));

        Assert.Equal("a\uFFFDb\nc[31m", part.PlainText);
    }

    [Theory]
    [InlineData("text **bo")]
    [InlineData("text [link](http")]
    [InlineData("```csharp\nvar x = 1;\nvar")]
    [InlineData("``")]
    [InlineData("- a\n  - b\n    ```\n    x")]
    [InlineData("> quote\n> ```sh\n> x")]
    [InlineData("| a | b |\n|--")]
    [InlineData("| a | b |\n|--|--|\n| 1 | ")]
    [InlineData("1. a\n   - [ ")]
    public void A_growing_answer_is_well_formed_wherever_it_ends(string markdown)
    {
        var (text, _) = HtmlCheck.Read(TelegramHtml.RenderPrefix(markdown, 1_000));

        Assert.NotEqual("", text);
    }

    [Fact]
    public void A_growing_answer_does_not_show_half_a_surrogate_pair() =>
        Assert.Equal("smile", TelegramHtml.RenderPrefix("smile 😀"[..^1], 1_000));

    [Fact]
    public void A_growing_answer_is_well_formed_at_every_length()
    {
        var markdown = RandomMarkdown.Document(11, blocks: 12).Markdown;

        for (var length = 0; length <= markdown.Length; length++)
        {
            var (text, _) = HtmlCheck.Read(TelegramHtml.RenderPrefix(markdown[..length], 300));
            Assert.InRange(text.Length, 0, 300);
        }
    }

    [Fact]
    public void A_growing_answer_that_is_too_long_ends_with_an_ellipsis()
    {
        var html = TelegramHtml.RenderPrefix("```sh\n" + string.Join('\n', Enumerable.Range(1, 5_000)), 100);

        Assert.StartsWith("<pre><code class=\"language-sh\">1\n2\n", html, StringComparison.Ordinal);
        Assert.EndsWith("</code></pre>\n…", html, StringComparison.Ordinal);
    }

    private static string Html(string markdown)
    {
        var parts = TelegramHtml.Render(markdown, MessageLimits.Default);
        foreach (var part in parts)
            HtmlCheck.IsAcceptable(part, MessageLimits.Default);
        return string.Join("\n=====\n", parts.Select(part => part.Html));
    }
}
