namespace RemoteRunner.Bot.Tests.Formatting;

/// <summary>Markdown that models write and that has broken renderers: one name and piece each.</summary>
internal static class AwkwardMarkdown
{
    public static IReadOnlyDictionary<string, string> Pieces { get; } = new Dictionary<string, string>
    {
        // Emphasis
        ["bold and italic together"] = "***both*** and **bold *and italic*** and *italic **and bold***",
        ["emphasis without an end"] = "**never closed and *neither this",
        ["underscores in names"] = "snake_case_name and __init__ and _private_ and a_b_c",
        ["stars as operators"] = "2 * 3 * 4 = 24 and a*b*c and **kwargs, *args",
        ["emphasis across lines"] = "**bold over\ntwo lines** and *more\nof it*",
        ["emphasis beside letters"] = "un**believ**able and snake*case*d",
        ["strike with one and two tildes"] = "~~gone~~ ~not~ ~/home and ~10 ~~a~~b~~",
        ["emphasis crossing"] = "*a **b* c** d",
        ["empty emphasis"] = "** ** and ____ and **** and `` ``",
        ["emphasis in a heading"] = "# A **bold** _heading_ with `code`\n\ntext",
        ["emphasis of punctuation"] = "**.** **!** *?* **\"quoted\"** *(bracketed)*",

        // Code
        ["backticks in code"] = "`` a ` b `` and ``` `` ``` and `<T>`",
        ["code in bold"] = "**bold `code` bold** and *italic `more` italic*",
        ["code in a link"] = "[`Program.cs`](https://example.org/Program.cs) and [a `b` c](https://example.org)",
        ["unclosed code"] = "`never closed and **bold**",
        ["unclosed fence"] = "Before\n\n```python\nprint('<never closed>')",
        ["fence in a fence"] = "````markdown\n```csharp\nvar x = 1;\n```\n````",
        ["fence with tildes"] = "~~~sh\necho '```'\n~~~",
        ["fence with a strange language"] = "```c++ title=\"x\" {1,3}\nint main() {}\n```\n\n```C#\nvar y = 2;\n```",
        ["fence without a blank line before"] = "Do this:\n```sh\nls -la | grep \"a & b\" > out.txt\n```\nThen that.",
        ["empty fence"] = "Nothing:\n\n```\n```\n\nAfter",
        ["fence of blank lines"] = "```\n\n\nx\n\n\n```",
        ["indented code"] = "Text\n\n    indented <code>\n      deeper\n\nafter",
        ["code with tabs"] = "```go\nfunc main() {\n\tif x {\n\t\treturn\n\t}\n}\n```",
        ["diff"] = "```diff\n--- a/x\n+++ b/x\n@@ -1,2 +1,2 @@\n-old <b>\n+new &amp;\n```",
        ["code that looks like html"] = "Use `<div class=\"a\">` and `&nbsp;` and `</code>`",
        ["code with trailing spaces"] = "```\nkeep   \n  this  \n```",

        // Lists
        ["nested lists"] = "- a\n  - b\n    - c\n      - d\n        - e\n- f",
        ["mixed lists"] = "1. one\n   - dash\n   - dash\n     1. deep\n     2. deeper\n2. two",
        ["list starting at seven"] = "7. seven\n8. eight\n9. nine",
        ["loose list"] = "- first\n\n  second paragraph\n\n- third\n\n- fourth",
        ["list with code"] = "1. Run this:\n\n   ```sh\n   npm test\n   ```\n\n2. Then `this`\n\n       indented code\n3. end",
        ["list with a quote"] = "- item\n  > quoted in it\n- next",
        ["list with a table"] = "- item\n\n  | a | b |\n  |---|---|\n  | c | d |\n- next",
        ["tasks"] = "- [x] done\n- [ ] open\n  - [X] nested\n- [] neither\n1. [x] numbered",
        ["list after text"] = "Text:\n- one\n- two\nlazy continuation\n- three",
        ["list of nothing"] = "-\n- a\n-\n\n1.\n2. b",
        ["plus and star lists"] = "+ plus\n+ plus\n\n* star\n* star\n\n- dash",
        ["number that is no list"] = "1986. A great year.\n\n3.14 is pi\n\n1) bracket\n2) bracket",
        ["list item of a heading"] = "- # Heading in item\n- ## Another\n  text",

        // Quotes
        ["nested quotes"] = "> a\n>> b\n>>> c\n\nafter",
        ["quote with everything"] = "> # Title\n> - list\n> - **bold**\n>\n> ```js\n> let a = 1 < 2;\n> ```\n> end",
        ["lazy quote"] = "> quoted\nstill quoted\n\nnot quoted",
        ["two quotes"] = "> one\n\n> two\n\n***\n\n> three",
        ["quote of a table"] = "> | a | b |\n> |---|---|\n> | c | d |",
        ["empty quote"] = ">\n> text\n>",

        // Links
        ["link with brackets"] = "[a [b] c](https://example.org/x_(y)) and [d](<https://example.org/a b>)",
        ["link without an allowed scheme"] = "[click](javascript:alert(1)) [file](file:///etc/passwd) [relative](../a.md) [hash](#top)",
        ["bare addresses"] = "https://example.org/a?b=c&d=e#f and www.example.org and <https://example.org/auto> and <me@example.org>",
        ["reference links"] = "[text][ref] and [ref] and [missing][none]\n\n[ref]: https://example.org/ref \"Title\"",
        ["image"] = "![alt **text**](https://example.org/a.png) and ![](https://example.org/b.png) and [![badge](https://x.org/b.svg)](https://x.org)",
        ["link in a heading and a list"] = "## [Heading](https://example.org)\n\n- [item](https://example.org/1): text",
        ["link title with quotes"] = "[a](https://example.org 'the \"title\"') [b](https://example.org \"it's\")",
        ["link over lines"] = "[a link\nover lines](https://example.org)",
        ["long address"] = "[x](https://example.org/" + new string('a', 1_500) + ")",

        // Tables
        ["table"] = "| Language | Year |\n|:---------|-----:|\n| C# | 2000 |\n| Python | 1991 |",
        ["wide table"] = "| File | What it does | Lines |\n|---|---|---|\n| Program.cs | Starts the service and wires everything up | 37 |\n| Texts.cs | Every text that people see, in one place | 163 |",
        ["table with formatting"] = "| a | b |\n|---|---|\n| **bold** | `code` |\n| [link](https://example.org) | ~~x~~ |",
        ["ragged table"] = "| a | b | c |\n|---|---|---|\n| one |\n| one | two | three | four |",
        ["table with pipes in code"] = "| expr | means |\n|---|---|\n| `a \\| b` | or |\n| `x \\|\\| y` | either |",
        ["table without rows"] = "| lonely | heading |\n|---|---|",
        ["wide table without rows"] = "| a very lonely heading | and another one as long | and a third |\n|---|---|---|",
        ["table of emoji"] = "| ok | word |\n|:-:|---|\n| ✅ | 日本語 |\n| 👩‍👩‍👧 | e\u0301a |",
        ["table that is none"] = "a | b\nc | d\n\n| x | y |",
        ["table with breaks"] = "| a | b |\n|---|---|\n| one<br>two | x |",

        // The rest
        ["html"] = "<b>bold?</b> <script>alert('x')</script> <details><summary>More</summary>\n\ninside\n\n</details>",
        ["html entities"] = "&lt;tag&gt; &amp; &copy; &#39; &nbsp; &unknown; AT&T <3 >_<",
        ["comment"] = "before <!-- a comment --> after\n\n<!--\nblock comment\n-->\n\nend",
        ["escapes"] = "\\*not italic\\* \\`not code\\` \\[not a link\\](x) \\# not a heading \\\\ backslash C:\\path\\to",
        ["rules"] = "a\n\n---\n\nb\n\n***\n\nc\n\n___\n\nd",
        ["setext headings"] = "Title\n=====\n\nSub\n---\n\ntext",
        ["headings of all levels"] = "# 1\n## 2\n### 3\n#### 4\n##### 5\n###### 6\n####### 7",
        ["heading without text"] = "#\n\n##   \n\ntext",
        ["hard breaks"] = "one  \ntwo\\\nthree\nfour",
        ["math"] = "Inline $a_b^2 * c_d$ and\n\n$$\n\\sum_{i=1}^{n} x_i < \\infty\n$$",
        ["footnotes"] = "A claim[^1] and another[^note].\n\n[^1]: The source.\n[^note]: Another source.",
        ["control characters"] = "a\u0000b\u0007c\u001bd\r\ne\rf\u200bg",
        ["half an emoji"] = "a\ud83d b \ude00c 😀",
        ["joined emoji and marks"] = "👩‍👩‍👧‍👦 e\u0301\u0302 🇩🇪 ✍️ क्षि",
        ["right to left"] = "**שלום** عالم `code` \u202eoverride\u202c",
        ["nothing but spaces"] = "   \n\t\n  text  \n   ",
        ["yaml front matter"] = "---\ntitle: x\ntags: [a, b]\n---\n\n# Text",
        ["ansi colours"] = "\u001b[31mred\u001b[0m plain",
        ["log output"] = "Error: at Foo.Bar<T>(String a, Int32& b) in /src/Foo.cs:line 12\n   at <Main>$(String[] args)",
        ["a sentence that ends in a fence"] = "See ```inline``` fences and ```\nodd ones```",
        ["everything in one line"] = "**b** _i_ ~~s~~ `c` [l](https://e.org) ![p](https://e.org/p.png) <u>h</u> &amp; \\* 😀",
    };
}
