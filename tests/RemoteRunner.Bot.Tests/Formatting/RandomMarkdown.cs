using System.Text;

namespace RemoteRunner.Bot.Tests.Formatting;

/// <summary>Markdown from a seed, with the words and code lines that must come out again, in order.</summary>
internal sealed record RandomMarkdown(string Markdown, IReadOnlyList<string> Words, IReadOnlyList<string> CodeLines)
{
    private static readonly string[] Alphabet = ["a", "b", "ä", "é", "ß", "日", "😀", "👩‍👩‍👧", "x", "y", "z", "0", "&", "<", ">", "\""];

    public static RandomMarkdown Document(int seed, int blocks)
    {
        var generator = new Generator(new Random(seed));
        for (var block = 0; block < blocks; block++)
            generator.Block();
        return new RandomMarkdown(generator.Text.ToString(), generator.Words, generator.CodeLines);
    }

    private sealed class Generator(Random random)
    {
        public StringBuilder Text { get; } = new();

        public List<string> Words { get; } = [];

        public List<string> CodeLines { get; } = [];

        public void Block()
        {
            switch (random.Next(9))
            {
                case 0:
                    Text.Append('#', random.Next(1, 7)).Append(' ').Append(Sentence(random.Next(1, 6))).Append("\n\n");
                    break;
                case 1:
                    Code(random.Next(1, 30), "");
                    break;
                case 2:
                    List("", depth: 0);
                    Text.Append("\n***\n\n");
                    break;
                case 3:
                    for (var line = random.Next(1, 8); line > 0; line--)
                        Text.Append(random.Next(3) == 0 ? ">> " : "> ").Append(Sentence(random.Next(1, 12))).Append('\n');
                    Text.Append("\n\n");
                    break;
                case 4:
                    Table();
                    break;
                default:
                    for (var line = random.Next(1, 5); line > 0; line--)
                        Text.Append(Sentence(random.Next(1, 40))).Append('\n');
                    Text.Append('\n');
                    break;
            }
        }

        private void List(string indent, int depth)
        {
            for (var item = random.Next(1, 5); item > 0; item--)
            {
                Text.Append(indent).Append("- ").Append(Sentence(random.Next(1, 10))).Append('\n');
                if (depth < 3 && random.Next(4) == 0)
                    List(indent + "  ", depth + 1);
                else if (random.Next(8) == 0)
                    Code(random.Next(1, 6), indent + "  ");
            }
        }

        private void Code(int lines, string indent)
        {
            Text.Append(indent).Append("```").Append(random.Next(2) == 0 ? "csharp" : "").Append('\n');
            for (; lines > 0; lines--)
            {
                var line = new string(' ', random.Next(0, 8)) + $"code{CodeLines.Count}(" + Letters(random.Next(0, 30)) + ");";
                CodeLines.Add(line);
                Words.AddRange(line.Split(' ', StringSplitOptions.RemoveEmptyEntries));
                Text.Append(indent).Append(line).Append('\n');
            }

            Text.Append(indent).Append("```\n").Append(indent.Length == 0 ? "\n" : "");
        }

        private void Table()
        {
            Text.Append("| ").Append(Word()).Append(" | ").Append(Word()).Append(" |\n|---|--:|\n");
            for (var row = random.Next(0, 5); row > 0; row--)
                Text.Append("| ").Append(Word()).Append(" | ").Append(Word()).Append(" |\n");
            Text.Append('\n');
        }

        private string Sentence(int words) => string.Join(' ', Enumerable.Range(0, words).Select(_ => Styled()));

        private string Styled() => random.Next(12) switch
        {
            0 => $"**{Word()}**",
            1 => $"_{Word()} {Word()}_",
            2 => $"`{Word()}`",
            3 => $"[{Word()}](https://example.org/{random.Next()})",
            4 => $"~~{Word()}~~",
            5 => $"**{Word()} *{Word()}* `{Word()}`**",
            6 => $"[{Word()}](javascript:void)",
            _ => Word(),
        };

        private string Word()
        {
            var word = $"w{Words.Count}";
            Words.Add(word);
            return word;
        }

        private string Letters(int count) => string.Concat(Enumerable.Range(0, count).Select(_ => Alphabet[random.Next(Alphabet.Length)]));
    }
}
