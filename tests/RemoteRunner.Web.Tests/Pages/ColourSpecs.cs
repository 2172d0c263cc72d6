using System.Diagnostics;
using System.Net;
using System.Text.RegularExpressions;
using RemoteRunner.Web.Pages;

namespace RemoteRunner.Web.Tests.Pages;

/// <summary>Code is coloured, and stays what it was.</summary>
public sealed partial class ColourSpecs
{
    [Theory]
    [InlineData("bash", "if [ $# -gt 0 ]; then echo \"it's # 1 <b>\" # why\nfi", "<span class=\"keyword\">if</span>|<span class=\"string\">&quot;it&#39;s # 1 &lt;b&gt;&quot;</span>|<span class=\"comment\"> # why</span>")]
    [InlineData("rs", "fn f<'a>(x: &'a str) -> u32 { 42 /* not // this */ }", "<span class=\"keyword\">fn</span>|<span class=\"number\">42</span>|<span class=\"comment\">/* not // this */</span>")]
    [InlineData("go", "var s = `raw \"text\"` // done", "<span class=\"string\">`raw &quot;text&quot;`</span>|<span class=\"comment\">// done</span>")]
    [InlineData("yml", "on: true # yes\nurl: https://x#y", "<span class=\"keyword\">true</span>|https://x#y")]
    [InlineData("Dockerfile", "FROM debian\nRUN echo 1", "<span class=\"keyword\">FROM</span> debian|<span class=\"keyword\">RUN</span>")]
    [InlineData("cs", "public class A { } // <b>", "<span class=\"keyword\">public</span>|&lt;b&gt;")]
    public void Words_are_marked_and_nothing_is_added_or_lost(string language, string code, string pieces)
    {
        var html = CodeColours.Mark(code, language, 10_000);

        Assert.NotNull(html);
        foreach (var piece in pieces.Split('|'))
            Assert.Contains(piece, html, StringComparison.Ordinal);
        Assert.Equal(code, WebUtility.HtmlDecode(Tag().Replace(html, string.Empty)));
    }

    [Fact]
    public void A_language_nobody_knows_and_a_text_that_is_too_long_stay_plain()
    {
        Assert.Null(CodeColours.Mark("hello", "klingon", 100));
        Assert.Null(CodeColours.Mark("hello", "", 100));
        Assert.Null(CodeColours.Mark(new string('x', 101), "sh", 100));
    }

    [Theory]
    [InlineData("\"")]
    [InlineData("/*")]
    [InlineData("'\\")]
    [InlineData(" #")]
    public void A_text_made_to_take_long_does_not(string piece)
    {
        var started = Stopwatch.GetTimestamp();

        foreach (var language in new[] { "sh", "go", "rs", "yaml" })
            CodeColours.Mark(string.Concat(Enumerable.Repeat(piece, 30_000)), language, 100_000);

        Assert.InRange(Stopwatch.GetElapsedTime(started).TotalSeconds, 0, 10);
    }

    [GeneratedRegex("<[^>]+>")]
    private static partial Regex Tag();
}
