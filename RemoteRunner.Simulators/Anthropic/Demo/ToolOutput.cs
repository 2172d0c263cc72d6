using System.Text;
using System.Text.RegularExpressions;

namespace RemoteRunner.Simulators.Anthropic.Demo;

/// <summary>Makes the CLI's tool results fit to be shown.</summary>
internal static partial class ToolOutput
{
    private const int LongestText = 1_500;
    private const int MostEntries = 40;

    private static readonly string[] ToolsThatAsk = ["Bash", "Edit", "Write", "NotebookEdit", "WebFetch", "AskUserQuestion", "ExitPlanMode"];

    /// <summary>True when a person (or a rule) refused the call; false when the tool itself failed.</summary>
    // A refusal's text is whatever the host chose, such as "The user said no: use another name.", so it is known by what it is not:
    // "Exit code 1\n…", "<tool_use_error>String to replace not found in file.…", "File does not exist. Note: …", "ENOENT: no such file …".
    public static bool IsRefusal(ToolCall call) =>
        call.Result is { IsError: true } result && !Failure().IsMatch(result.Text) && (ToolsThatAsk.Contains(call.Name) || Refusal().IsMatch(result.Text));

    public static string Plain(string text) => Shorten(ErrorTag().Replace(text, "").Trim());

    public static string Fenced(string text)
    {
        var fence = new string('`', Math.Max(3, Backticks().Matches(text).Select(match => match.Length + 1).DefaultIfEmpty().Max()));
        return $"{fence}\n{text}\n{fence}";
    }

    /// <summary>The text of a file as Read shows it, without its line numbers: <c>     1→first line</c> or <c>1\tfirst line</c>.</summary>
    public static string WithoutLineNumbers(string text) => LineNumber().Replace(text, "");

    /// <summary>The chosen answers: <c>Your questions have been answered: "Which database?"="SQLite". You can now continue …</c></summary>
    public static string Answers(string text) => Answer().Matches(text) is { Count: > 0 } answers
        ? string.Join(", ", answers.Select(match => match.Groups[1].Value))
        : text;

    /// <summary>The lines of <c>ls -la</c> as a list: <c>-rw-r--r-- 1 root root 4 Nov 24 23:20 a.txt</c>.</summary>
    public static (int Count, string List) Entries(string listing)
    {
        var list = new StringBuilder();
        var count = 0;
        foreach (Match line in LongEntry().Matches(listing))
        {
            var name = line.Groups["name"].Value;
            if (name is "." or "..")
                continue;
            count++;
            if (count <= MostEntries)
                list.Append("- `").Append(name).Append(line.Groups["kind"].Value == "d" ? "/`" : $"` ({Size(line.Groups["size"].Value)})").Append('\n');
        }

        if (count > MostEntries)
            list.Append(DemoTexts.MoreEntries(count - MostEntries));
        return (count, list.ToString().TrimEnd());
    }

    private static string Size(string digits) => long.TryParse(digits, out var bytes) switch
    {
        true when bytes >= 1024 * 1024 => $"{bytes / 1024.0 / 1024.0:0.0} MB",
        true when bytes >= 1024 => $"{bytes / 1024.0:0.0} KB",
        true => $"{bytes} bytes",
        false => digits,
    };

    private static string Shorten(string text)
    {
        if (text.Length <= LongestText)
            return text;
        var cut = char.IsHighSurrogate(text[LongestText - 1]) ? LongestText - 1 : LongestText;
        return text[..cut] + "\n…";
    }

    [GeneratedRegex(@"^(?:Exit code|<tool_use_error>|File (?:does not|has|is|content)|E[A-Z]{3,}:|Command timed out)")]
    private static partial Regex Failure();

    [GeneratedRegex(@"denied|deny|reject|doesn't want|not allowed|not permitted|refus|said no|declin|permission|timed out|nobody answered|not approved", RegexOptions.IgnoreCase)]
    private static partial Regex Refusal();

    [GeneratedRegex(@"""=""([^""]*)""")]
    private static partial Regex Answer();

    [GeneratedRegex(@"</?tool_use_error>")]
    private static partial Regex ErrorTag();

    [GeneratedRegex(@"`{3,}")]
    private static partial Regex Backticks();

    [GeneratedRegex(@"^[ ]*\d+[→\t]", RegexOptions.Multiline)]
    private static partial Regex LineNumber();

    [GeneratedRegex(@"^(?<kind>[-dlbcps])[-rwxsStT]{9}\S*\s+\d+\s+\S+\s+\S+\s+(?<size>\d+)\s+\S+\s+\d+\s+[\d:]+\s(?<name>[^\r\n]+)$", RegexOptions.Multiline)]
    private static partial Regex LongEntry();
}
