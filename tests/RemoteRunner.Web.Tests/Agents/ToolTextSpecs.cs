using System.Text.Json;
using RemoteRunner.Web.Agents;
using RemoteRunner.Web.Agents.Claude;

namespace RemoteRunner.Web.Tests.Agents;

public sealed class ToolTextSpecs
{
    [Theory]
    [InlineData("Bash", """{"command":"npm test\nnpm run build","description":"x"}""", "npm test")]
    [InlineData("Read", """{"file_path":"/work/ws/src/App.cs"}""", "src/App.cs")]
    [InlineData("Read", """{"file_path":"/etc/passwd"}""", "/etc/passwd")]
    [InlineData("Edit", """{"file_path":"src/App.cs","old_string":"a","new_string":"b"}""", "src/App.cs")]
    [InlineData("Grep", """{"pattern":"TODO","path":"/work/ws/src"}""", "TODO in src")]
    [InlineData("Glob", """{"pattern":"**/*.cs"}""", "**/*.cs")]
    [InlineData("WebFetch", """{"url":"https://example.org/a","prompt":"p"}""", "https://example.org/a")]
    [InlineData("Agent", """{"description":"look around","prompt":"p"}""", "look around")]
    [InlineData("TaskCreate", """{"subject":"Look around","description":"d","activeForm":"Looking"}""", "Look around")]
    [InlineData("TaskUpdate", """{"taskId":"3","status":"in_progress"}""", "3 in progress")]
    [InlineData("TaskUpdate", """{"taskId":"3","subject":"Look again"}""", "3 Look again")]
    [InlineData("TaskList", "{}", "")]
    [InlineData("Tomorrow", """{"any":"thing"}""", """{"any":"thing"}""")]
    public void Says_a_call_in_one_line(string tool, string input, string summary) =>
        Assert.Equal(summary, ToolSummaries.Call(tool, JsonDocument.Parse(input).RootElement, "/work/ws"));

    [Fact]
    public void Cuts_a_summary_visibly_and_never_inside_a_character()
    {
        var input = JsonSerializer.SerializeToElement(new { command = string.Concat(Enumerable.Repeat("🦊", 300)) });

        var summary = ToolSummaries.Call("Bash", input, "/work/ws");

        Assert.True(summary.Length <= 200);
        Assert.EndsWith("🦊…", summary, StringComparison.Ordinal);
    }

    [Fact]
    public void Cuts_a_long_input_and_says_how_much_is_missing()
    {
        var readable = ToolInput.Readable("Bash", JsonSerializer.SerializeToElement(new { command = new string('x', 500_000) }));

        Assert.True(readable.Length <= 200_000);
        Assert.Matches(@"x\n… \(300,0\d\d more characters\)$", readable);
    }

    [Fact]
    public void Shows_what_an_edit_changes()
    {
        var folder = Directory.CreateTempSubdirectory("rr-diff-");
        File.WriteAllText(Path.Combine(folder.FullName, "a.txt"), "one\ntwo\nthree\ntwo\n");
        File.WriteAllBytes(Path.Combine(folder.FullName, "binary"), [1, 0, 2]);

        Assert.Equal(["-two", "+2"], Changed(Diff("Edit", new { file_path = "a.txt", old_string = "two", new_string = "2" })));
        Assert.Equal(["-two", "+2", "-two", "+2"], Changed(Diff("Edit", new { file_path = "a.txt", old_string = "two", new_string = "2", replace_all = true })));
        Assert.Equal(["+new"], Changed(Diff("Write", new { file_path = "b.txt", content = "new\n" })));
        Assert.Null(Diff("Write", new { file_path = "binary", content = "new\n" }));
        Assert.Null(Diff("Edit", new { file_path = "a.txt", old_string = "not there", new_string = "2" }));
        Assert.Null(Diff("Bash", new { command = "ls" }));
        folder.Delete(recursive: true);

        string? Diff(string tool, object input) => ToolInput.Diff(tool, JsonSerializer.SerializeToElement(input), folder.FullName);
    }

    private static IEnumerable<string> Changed(string? diff) =>
        diff!.ReplaceLineEndings("\n").Split('\n').Where(l => l.Length > 0 && l[0] is '+' or '-' && !l.StartsWith("---", StringComparison.Ordinal) && !l.StartsWith("+++", StringComparison.Ordinal));
}
