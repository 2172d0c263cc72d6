using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace RemoteRunner.Simulators.Anthropic.Script;

/// <summary>
/// Reads the directives of a prompt and what is left of it without them:
/// <c>[[text …]] [[words 500]] [[answer MARK]] [[echo]] [[history]] [[told WORDS]] [[tool NAME {json}]] [[then]] [[slow 5s]] [[wait 3s]] [[error 529]]
/// [[error 529 x2]] [[error 429 resets 2m]] [[error 400 context]] [[midstream-error]] [[drop]] [[garbage]] [[usage in=1200 out=42 cache_read=9000 cache_write=300]]</c>
/// </summary>
internal static partial class DirectiveReader
{
    private const string Open = "[[";
    private const string Close = "]]";

    public static (IReadOnlyList<Directive> Directives, string Remainder) Read(string prompt)
    {
        List<Directive> directives = [];
        var rest = new StringBuilder();
        var at = 0;
        while (at < prompt.Length)
        {
            var open = Name().Match(prompt, at);
            if (!open.Success)
                break;
            rest.Append(prompt, at, open.Index - at);
            var name = open.Groups[1].Value;
            var body = open.Index + open.Length;
            var end = name == "tool" ? EndOfTool(prompt, body) : EndOfText(prompt, body);
            if (end < 0)
            {
                directives.Add(new Directive.Unknown($"[[{name} has no end or no valid JSON"));
                return (directives, rest.ToString().Trim());
            }

            directives.Add(One(name, prompt[body..end].Trim()));
            at = end + Close.Length;
        }

        rest.Append(prompt, at, prompt.Length - at);
        return (directives, rest.ToString().Trim());
    }

    private static Directive One(string name, string body) => name switch
    {
        "text" => new Directive.Say(body),
        "words" when int.TryParse(body, CultureInfo.InvariantCulture, out var count) && count is > 0 and <= 100_000 => new Directive.Words(count),
        "answer" when body.Length > 0 => new Directive.Answer(body),
        "echo" => new Directive.Echo(),
        "history" => new Directive.History(),
        "told" when body.Length > 0 => new Directive.Told(body),
        "tool" => Tool(body),
        "then" => new Directive.Then(),
        "slow" when Time(body) is { } time => new Directive.Slow(time),
        "wait" when Time(body) is { } time => new Directive.Wait(time),
        "error" when Error().Match(body) is { Success: true } match => new Directive.Fail(
            int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture),
            match.Groups[2].Success ? int.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture) : null,
            match.Groups[3].Success ? Time(match.Groups[3].Value) : null,
            match.Groups[4].Success),
        "midstream-error" => new Directive.End(Ending.ErrorEvent),
        "drop" => new Directive.End(Ending.Dropped),
        "garbage" => new Directive.End(Ending.Garbage),
        "usage" => new Directive.Bill(new UsageOverride(Number(body, "in"), Number(body, "out"), Number(body, "cache_read"), Number(body, "cache_write"))),
        _ => new Directive.Unknown($"[[{name} {body}]] is not a directive I know"),
    };

    private static Directive.Call Tool(string body)
    {
        var space = body.IndexOfAny([' ', '\n', '\t', '{']);
        return space < 0
            ? new Directive.Call(body, [])
            : new Directive.Call(body[..space], JsonNode.Parse(body[space..]) as JsonObject ?? []);
    }

    // A tool's JSON may hold "]]" itself, so its end is where the JSON ends.
    private static int EndOfTool(string prompt, int start)
    {
        var brace = prompt.IndexOf('{', start);
        var plain = prompt.IndexOf(Close, start, StringComparison.Ordinal);
        if (brace < 0 || (plain >= 0 && plain < brace))
            return plain;
        var bytes = Encoding.UTF8.GetBytes(prompt[brace..]);
        var reader = new Utf8JsonReader(bytes, isFinalBlock: false, default);
        try
        {
            if (!reader.Read() || !reader.TrySkip())
                return -1;
        }
        catch (JsonException)
        {
            return -1;
        }

        var end = brace + Encoding.UTF8.GetCharCount(bytes, 0, (int)reader.BytesConsumed);
        while (end < prompt.Length && char.IsWhiteSpace(prompt[end]))
            end++;
        return prompt.AsSpan(end).StartsWith(Close, StringComparison.Ordinal) ? end : -1;
    }

    // Brackets inside a text are kept as long as they come in pairs.
    private static int EndOfText(string prompt, int start)
    {
        var depth = 1;
        for (var at = start; at + 1 < prompt.Length; at++)
        {
            var pair = prompt.AsSpan(at, 2);
            if (pair.SequenceEqual(Open))
                (depth, at) = (depth + 1, at + 1);
            else if (pair.SequenceEqual(Close))
            {
                if (--depth == 0)
                    return at;
                at++;
            }
        }

        return -1;
    }

    private static TimeSpan? Time(string text)
    {
        if (Duration().Match(text) is not { Success: true } match)
            return null;
        var value = double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture);
        var time = match.Groups[2].Value switch
        {
            "ms" => TimeSpan.FromMilliseconds(value),
            "m" => TimeSpan.FromMinutes(value),
            _ => TimeSpan.FromSeconds(value),
        };
        return time <= TimeSpan.FromHours(1) ? time : null;
    }

    private static int? Number(string text, string name) =>
        Regex.Match(text, $@"(?:^|\s){name}=(\d{{1,9}})(?=\s|$)") is { Success: true } match ? int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) : null;

    [GeneratedRegex(@"\[\[(text|words|answer|echo|history|told|tool|then|slow|wait|error|midstream-error|drop|garbage|usage)(?=[\s\]])")]
    private static partial Regex Name();

    [GeneratedRegex(@"^([45]\d\d)(?:\s+x(\d{1,6}))?(?:\s+resets\s+(\S+))?(?:\s+(context))?$")]
    private static partial Regex Error();

    [GeneratedRegex(@"^(\d{1,6}(?:\.\d{1,3})?)\s*(ms|s|m|)$")]
    private static partial Regex Duration();
}
