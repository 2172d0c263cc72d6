using System.Text.Json;

namespace RemoteRunner.Simulators.Tests.Telegram;

public sealed class TelegramEntityTests : IAsyncDisposable
{
    private readonly TelegramHost _world = new(("Flood:Enabled", "false"));

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    [Theory]
    [InlineData("HTML", "<b>x", "Can't find end tag corresponding to start tag \"b\"")]
    [InlineData("Html", "<b>hi <i>x</b>", "Unmatched end tag at byte offset 10, expected \"</i>\", found \"</b>\"")]
    [InlineData("HTML", "ä<h1>x</h1>", "Unsupported start tag \"h1\" at byte offset 2")]
    [InlineData("HTML", "a < b", "Unsupported start tag \"\" at byte offset 2")]
    [InlineData("HTML", "x</b>", "Unexpected end tag at byte offset 1")]
    [InlineData("HTML", "x<b", "Unclosed start tag at byte offset 1")]
    [InlineData("HTML", "<b>x</b", "Unclosed end tag at byte offset 4")]
    [InlineData("HTML", "<a href='x", "Unclosed start tag at byte offset 0")]
    [InlineData("HTML", "<a =x>y</a>", "Empty attribute name in the tag \"a\" at byte offset 0")]
    [InlineData("HTML", "<a href=x/>y</a>", "Unexpected end of name token at byte offset 8")]
    [InlineData("HTML", "<span>x</span>", "Tag \"span\" must have class \"tg-spoiler\" at byte offset 0")]
    [InlineData("MarkdownV2", "a.b", "Character '.' is reserved and must be escaped with the preceding '\\'")]
    [InlineData("MarkdownV2", "ä *b", "Can't find end of Bold entity at byte offset 3")]
    [InlineData("MarkdownV2", "```cs\nx", "Can't find end of PreCode entity at byte offset 0")]
    [InlineData("MarkdownV2", "[x](http://a.b", "Can't find end of a URL at byte offset 4")]
    [InlineData("MarkdownV2", "!x", "Character '!' is reserved and must be escaped with the preceding '\\'")]
    [InlineData("MarkdownV2", ">*x\ny", "Can't find end of Bold entity at byte offset 1")]
    [InlineData("Markdown", "ä *b", "Can't find end of the entity starting at byte offset 3")]
    public async Task Refuses_broken_markup_in_the_servers_words(string mode, string text, string expected)
    {
        await _world.SayAsync("hello");
        Assert.Equal(
            "400 Bad Request: can't parse entities: " + expected,
            await _world.RefusalAsync("sendMessage", new { chat_id = TelegramHost.Ada, text, parse_mode = mode }));
    }

    [Fact]
    public async Task Refuses_an_unknown_parse_mode()
    {
        await _world.SayAsync("hello");
        Assert.Equal("400 Bad Request: unsupported parse_mode", await _world.RefusalAsync("sendMessage", new { chat_id = TelegramHost.Ada, text = "x", parse_mode = "rst" }));
    }

    [Theory]
    [InlineData("HTML", "<b>a <i>b</i></b> <u>c</u> <s>d</s>", "a b c d", "bold 0 3|italic 2 1|underline 4 1|strikethrough 6 1")]
    [InlineData("HTML", "😀<b>x</b>", "😀x", "bold 2 1")]
    [InlineData("HTML", "<pre><code class=\"language-cs\">a &lt; b</code></pre>", "a < b", "pre 0 5 cs")]
    [InlineData("HTML", "<pre>x</pre><code>y</code>", "xy", "pre 0 1|code 1 1")]
    [InlineData("HTML", "<code><b>x</b></code>", "x", "code 0 1")]
    [InlineData("HTML", "<a href=\"https://example.com\">x</a>", "x", "text_link 0 1 https://example.com/")]
    [InlineData("HTML", "<a href=\"javascript:alert(1)\">x</a>", "x", "")]
    [InlineData("HTML", "<a href=\"tg://user?id=1002\">Ben</a>", "Ben", "text_mention 0 3")]
    [InlineData("HTML", "<blockquote expandable>q</blockquote>", "q", "expandable_blockquote 0 1")]
    [InlineData("HTML", "<tg-spoiler>s</tg-spoiler> &#128512; &copy;", "s 😀 &copy;", "spoiler 0 1")]
    [InlineData("HTML", "<b> </b>x<i></i>", "x", "")]
    [InlineData("MarkdownV2", "*a _b_* __c__ ~d~ ||e||", "a b c d e", "bold 0 3|italic 2 1|underline 4 1|strikethrough 6 1|spoiler 8 1")]
    [InlineData("MarkdownV2", "`a.b` ```py\nx = 1```", "a.b x = 1", "code 0 3|pre 4 5 py")]
    [InlineData("MarkdownV2", "[x](https://example.com/a\\)b) 1\\.", "x 1.", "text_link 0 1 https://example.com/a)b")]
    [InlineData("MarkdownV2", ">one\n>two\nafter", "one\ntwo\nafter", "blockquote 0 8")]
    [InlineData("MarkdownV2", ">one\n>two||", "one\ntwo", "expandable_blockquote 0 7")]
    [InlineData("Markdown", "*a* _b_ `c` [d](http://example.com/) \\*", "a b c d *", "bold 0 1|italic 2 1|code 4 1|text_link 6 1 http://example.com/")]
    [InlineData("", "/run@some_bot see https://example.com/x. @ada #tag a@b.com readme.md", null, "bot_command 0 13|url 18 21|mention 41 4|hashtag 46 4|email 51 7|url 59 9")]
    [InlineData("", "a/b x//y", null, "")]
    public async Task Turns_markup_into_entities(string mode, string text, string? plain, string entities)
    {
        await _world.SayAsync("hello");
        var message = await _world.ResultAsync("sendMessage", new { chat_id = TelegramHost.Ada, text, parse_mode = mode });
        Assert.Equal(plain ?? text, message.GetProperty("text").GetString());
        Assert.Equal(entities, message.TryGetProperty("entities", out var found) ? string.Join('|', found.EnumerateArray().Select(Describe)) : "");
    }

    [Fact]
    public async Task Takes_entities_that_the_bot_gives_itself()
    {
        await _world.SayAsync("hello");
        var message = await _world.ResultAsync("sendMessage", new { chat_id = TelegramHost.Ada, text = "a <b>", entities = new[] { new { type = "bold", offset = 2, length = 3 } } });
        Assert.Equal("bold 2 3", Describe(message.GetProperty("entities")[0]));
        var chat = await _world.LookAsync("chats/1001");
        Assert.Equal("a <b>&lt;b&gt;</b>", chat.GetProperty("messages")[1].GetProperty("html").GetString());
    }

    [Fact]
    public async Task Shows_safe_balanced_html_even_for_overlapping_entities()
    {
        await _world.SayAsync("hello");
        await _world.ResultAsync("sendMessage", new
        {
            chat_id = TelegramHost.Ada,
            text = "abcdef\"<script>",
            entities = new[] { new { type = "bold", offset = 0, length = 4 }, new { type = "italic", offset = 2, length = 4 } },
        });
        var chat = await _world.LookAsync("chats/1001");
        Assert.Equal("<b>ab<i>cd</i></b><i>ef</i>&quot;&lt;script&gt;", chat.GetProperty("messages")[1].GetProperty("html").GetString());
    }

    [Fact]
    public async Task Commands_of_people_become_entities()
    {
        await _world.SayAsync("/start now");
        var update = (await _world.ResultAsync("getUpdates"))[0];
        Assert.Equal("bot_command 0 6", Describe(update.GetProperty("message").GetProperty("entities")[0]));
    }

    private static string Describe(JsonElement entity)
    {
        var description = $"{entity.GetProperty("type").GetString()} {entity.GetProperty("offset")} {entity.GetProperty("length")}";
        foreach (var extra in new[] { "language", "url" })
        {
            if (entity.TryGetProperty(extra, out var value))
                description += " " + value.GetString();
        }

        return description;
    }
}
