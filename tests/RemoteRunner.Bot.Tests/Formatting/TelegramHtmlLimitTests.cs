using System.Diagnostics;
using System.Globalization;
using RemoteRunner.Bot.Formatting;

namespace RemoteRunner.Bot.Tests.Formatting;

public sealed class TelegramHtmlLimitTests
{
    public static TheoryData<int, int, int, int> Limits => new()
    {
        { 1, 3_900, 32_768, 100 },
        { 2, 500, 32_768, 100 },
        { 3, 120, 4_096, 100 },
        { 4, 3_900, 1_024, 100 },
        { 5, 3_900, 32_768, 8 },
        { 6, 200, 1_024, 8 },
    };

    [Theory]
    [MemberData(nameof(Limits))]
    public void Every_message_of_random_markdown_is_well_formed_within_the_limits_and_nothing_is_lost(int seed, int text, int bytes, int entities)
    {
        var limits = new MessageLimits(text, bytes, entities);
        for (var round = 0; round < 40; round++)
        {
            var source = RandomMarkdown.Document((seed * 1_000) + round, blocks: 40);

            var parts = TelegramHtml.Render(source.Markdown, limits);

            Assert.All(parts, part => HtmlCheck.IsAcceptable(part, limits));
            var lines = parts.SelectMany(part => part.PlainText.Split('\n')).ToHashSet();
            if (text >= 500)
                Assert.All(source.CodeLines, line => Assert.Contains(line, lines));
            InOrder(source.Words, string.Join('\n', parts.Select(part => part.PlainText)));
        }
    }

    [Fact]
    public void A_long_code_block_keeps_every_line_and_its_language_in_every_message()
    {
        var lines = Enumerable.Range(1, 172).Select(number => $"    var line{number} = Compute<int>({number}, \"{new string('x', number % 40)}\");").ToList();
        var markdown = $"Here it is:\n\n```csharp\n{string.Join('\n', lines)}\n```\n\nThat was all.";
        Assert.True(markdown.Length > 9_000);

        var parts = TelegramHtml.Render(markdown, MessageLimits.Default);

        Assert.All(parts, part => HtmlCheck.IsAcceptable(part, MessageLimits.Default));
        Assert.Equal(["Here it is:", .. lines, "That was all."], parts.SelectMany(part => part.PlainText.Split('\n')));
        Assert.All(parts, part => Assert.Contains("<pre><code class=\"language-csharp\">", part.Html, StringComparison.Ordinal));
        Assert.InRange(parts.Count, 3, 4);
    }

    [Fact]
    public void Breaks_between_blocks_when_it_can_and_keeps_a_heading_with_its_text()
    {
        var paragraph = string.Join(' ', Enumerable.Repeat("word", 60));

        var parts = TelegramHtml.Render($"{paragraph}\n\n## Next\n\n{paragraph}", new MessageLimits(MaxText: 400));

        Assert.Equal([paragraph, $"Next\n{paragraph}"], parts.Select(part => part.PlainText));
    }

    [Fact]
    public void Breaks_a_long_paragraph_between_words()
    {
        var words = Enumerable.Range(1, 2_000).Select(number => $"**word{number}**").ToList();

        var parts = TelegramHtml.Render(string.Join(' ', words), MessageLimits.Default);

        Assert.All(parts, part => HtmlCheck.IsAcceptable(part, MessageLimits.Default));
        Assert.Equal(Enumerable.Range(1, 2_000).Select(number => $"word{number}"), parts.SelectMany(part => part.PlainText.Split(' ')));
    }

    [Theory]
    [InlineData("😀")]
    [InlineData("👩‍👩‍👧‍👦")]
    [InlineData("e\u0301\u0302")]
    [InlineData("&")]
    public void Breaks_an_endless_word_between_visible_characters(string character)
    {
        var parts = TelegramHtml.Render(string.Concat(Enumerable.Repeat(character, 3_000)), MessageLimits.Default);

        Assert.All(parts, part => HtmlCheck.IsAcceptable(part, MessageLimits.Default));
        Assert.Equal(3_000, parts.Sum(part => part.PlainText.Length / character.Length));
        Assert.All(parts, part => Assert.Equal(0, part.PlainText.Length % character.Length));
        Assert.All(parts, part => Assert.All(part.PlainText.Chunk(character.Length), piece => Assert.Equal(character, new string(piece))));
    }

    [Fact]
    public void Splits_when_the_source_is_too_large_although_the_text_is_short()
    {
        var address = "https://example.org/" + new string('a', 2_000);

        var parts = TelegramHtml.Render(string.Join(' ', Enumerable.Range(1, 40).Select(number => $"[l{number}]({address})")), MessageLimits.Default);

        Assert.All(parts, part => HtmlCheck.IsAcceptable(part, MessageLimits.Default));
        Assert.InRange(parts.Count, 3, 4);
        Assert.Equal(40, parts.Sum(part => part.Html.Split("<a href").Length - 1));
    }

    [Fact]
    public void Shows_an_address_that_is_too_long_as_text() =>
        Assert.Equal("label", Assert.Single(TelegramHtml.Render($"[label](https://example.org/{new string('a', 20_000)})", MessageLimits.Default)).Html);

    [Theory]
    [InlineData("[")]
    [InlineData("![")]
    [InlineData("*")]
    [InlineData("**a ")]
    [InlineData("*a **a ")]
    [InlineData("_a*b~~")]
    [InlineData("`")]
    [InlineData("` `` ")]
    [InlineData("~~")]
    [InlineData("> ")]
    [InlineData("- ")]
    [InlineData("|")]
    [InlineData("|a")]
    [InlineData("<")]
    [InlineData("[a](")]
    [InlineData("[a]: ")]
    [InlineData("&#")]
    [InlineData("\\")]
    [InlineData("a")]
    [InlineData("\n")]
    [InlineData("a\n")]
    [InlineData("# \n")]
    [InlineData("```\n")]
    [InlineData("|a|b|\n|-|-|\n")]
    [InlineData("\u0301")]
    [InlineData("https://a.b/ ")]
    public void A_hostile_text_is_rendered_quickly(string pattern)
    {
        var markdown = string.Concat(Enumerable.Repeat(pattern, 200_000 / pattern.Length));
        var watch = Stopwatch.StartNew();

        var parts = TelegramHtml.Render(markdown, MessageLimits.Default);

        // Quadratic behaviour takes minutes here; a busy machine takes a second.
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(10), watch.Elapsed.ToString(null, CultureInfo.InvariantCulture));
        Assert.All(parts, part => HtmlCheck.IsAcceptable(part, MessageLimits.Default));
    }

    [Theory]
    [InlineData(15, 32_768, 100)]
    [InlineData(3_900, 1_023, 100)]
    [InlineData(3_900, 32_768, 7)]
    public void Refuses_limits_that_nothing_fits(int text, int bytes, int entities) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => TelegramHtml.Render("x", new MessageLimits(text, bytes, entities)));

    private static void InOrder(IReadOnlyList<string> words, string text)
    {
        var squeezed = text.Replace("\n", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal);
        var at = 0;
        foreach (var word in words)
        {
            var found = squeezed.IndexOf(word, at, StringComparison.Ordinal);
            Assert.True(found >= 0, $"“{word}” is missing after position {at}.");
            at = found + word.Length;
        }
    }
}
