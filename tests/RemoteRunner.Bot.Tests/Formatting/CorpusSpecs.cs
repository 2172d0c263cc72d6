using System.Text;
using RemoteRunner.Bot.Formatting;
using RemoteRunner.Simulators.Telegram.Entities;

namespace RemoteRunner.Bot.Tests.Formatting;

/// <summary>Everything in the corpus, rendered and split: Telegram's parser takes every part, and nothing is lost.</summary>
public sealed class CorpusSpecs
{
    private const int ReadableColumns = 35;

    private static readonly MessageLimits[] _limits = [MessageLimits.Default, new(MaxText: 120), new(MaxText: 40, MaxBytes: 1_024, MaxEntities: 8)];

    public static TheoryData<string> Names => [.. AwkwardMarkdown.Pieces.Keys];

    [Fact]
    public void The_corpus_is_as_large_as_it_should_be() => Assert.True(AwkwardMarkdown.Pieces.Count >= 60, $"{AwkwardMarkdown.Pieces.Count} pieces");

    [Theory, MemberData(nameof(Names))]
    public void Every_part_of_a_piece_is_accepted_and_the_text_is_whole(string name) => Check(AwkwardMarkdown.Pieces[name]);

    [Fact]
    public void All_pieces_behind_one_another_are_accepted_and_whole() => Check(string.Join("\n\n<!-- -->\n\n", AwkwardMarkdown.Pieces
        .Where(p => !p.Key.Contains("unclosed", StringComparison.Ordinal) && !p.Key.Contains("front matter", StringComparison.Ordinal)).Select(p => p.Value)));

    [Theory]
    [InlineData("- ", "  ")]
    [InlineData("1. ", "   ")]
    [InlineData("> ", "> ")]
    [InlineData("- [ ] ", "  ")]
    [InlineData("> - ", ">   ")]
    public void Nesting_of_any_depth_is_accepted_and_whole(string marker, string indent)
    {
        for (var depth = 1; depth <= 40; depth += 3)
        {
            var text = new StringBuilder();
            for (var level = 0; level < depth; level++)
            {
                for (var i = 0; i < level; i++)
                    text.Append(indent);
                text.Append(marker).Append("**level").Append(level).Append("** and `code").Append(level).Append("`\n");
            }

            Check(text.ToString());
        }
    }

    [Theory]
    [InlineData("**", "**")]
    [InlineData("*", "*")]
    [InlineData("~~", "~~")]
    [InlineData("[", "](https://example.org)")]
    [InlineData("**_", "_**")]
    public void Emphasis_of_any_depth_is_accepted_and_whole(string open, string close)
    {
        for (var depth = 1; depth <= 40; depth += 3)
            Check(string.Concat(Enumerable.Range(0, depth).Select(i => $"{open}a{i} ")) + "middle" + string.Concat(Enumerable.Range(0, depth).Select(i => $" z{i}{close}")));
    }

    [Fact]
    public void Two_hundred_random_documents_are_accepted_and_whole()
    {
        for (var seed = 1; seed <= 200; seed++)
            Check(RandomMarkdown.Document(seed * 7_919, blocks: 12).Markdown);
    }

    [Fact]
    public void Code_in_a_list_that_takes_several_messages_is_opened_again_in_each()
    {
        var code = string.Join('\n', Enumerable.Range(1, 60).Select(i => $"   line{i}();"));

        var parts = TelegramHtml.Render($"1. Run:\n\n   ```csharp\n{code}\n   ```\n\n2. Done", new MessageLimits(MaxText: 300));

        Assert.True(parts.Count > 2);
        Assert.All(parts.Take(parts.Count - 1), p => Assert.Contains("<pre><code class=\"language-csharp\">", p.Html, StringComparison.Ordinal));
        Assert.Equal(Enumerable.Range(1, 60).Select(i => $"line{i}();"), parts.SelectMany(p => p.PlainText.Split('\n')).Where(l => l.StartsWith("line", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("table")]
    [InlineData("wide table")]
    [InlineData("table with formatting")]
    [InlineData("ragged table")]
    [InlineData("table of emoji")]
    public void Tables_are_readable_on_a_phone(string name)
    {
        var (_, entities, text) = Assert.Single(TelegramHtml.Render(AwkwardMarkdown.Pieces[name], MessageLimits.Default).Select(Parse));

        foreach (var block in entities.Where(e => e.Type == "pre"))
            Assert.All(text.Substring(block.Offset, block.Length).Split('\n'), line => Assert.InRange(TelegramText.Columns(line), 0, ReadableColumns));
    }

    private static void Check(string markdown)
    {
        var (expected, cells) = SourceText.Of(markdown);
        foreach (var limits in _limits)
        {
            var parts = TelegramHtml.Render(markdown, limits);

            var all = string.Concat(parts.Select(part =>
            {
                HtmlCheck.IsAcceptable(part, limits);
                var (plain, _, text) = Parse(part);
                Assert.Equal(SourceText.Kept(plain), SourceText.Kept(text));
                return text + "\n";
            }));
            var shown = SourceText.Kept(all);
            if (cells.Count == 0)
            {
                Assert.Equal(expected, shown);
                continue;
            }

            Assert.True(IsWithin(expected, shown), $"Not all of\n{expected}\nis in\n{shown}");
            Assert.All(cells, cell => Assert.True(IsWithin(cell, shown), $"The cell {cell} is missing in\n{shown}"));
        }
    }

    private static (string Plain, IReadOnlyList<Simulators.Telegram.Wire.MessageEntity> Entities, string Text) Parse(MessagePart part)
    {
        // Throws what Telegram would answer with status 400.
        var accepted = MessageTextRules.Parse(part.Html, "HTML", [], _ => null);
        return (part.PlainText, accepted.Entities, accepted.Text);
    }

    private static bool IsWithin(string wanted, string text)
    {
        var at = 0;
        foreach (var letter in text)
        {
            if (at < wanted.Length && wanted[at] == letter)
                at++;
        }

        return at == wanted.Length;
    }
}
