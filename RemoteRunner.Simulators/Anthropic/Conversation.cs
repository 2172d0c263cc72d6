using System.Text.Json.Nodes;

namespace RemoteRunner.Simulators.Anthropic;

/// <summary>One tool call of the current turn and, when it has come, its result.</summary>
internal sealed record ToolCall(string Id, string Name, JsonObject Input, int Round, ToolResult? Result);

internal sealed record ToolResult(string Text, bool IsError);

/// <summary>
/// A request's messages, as a person would tell them: the prompts, and the tool calls since the last one.
/// What the CLI and RemoteRunner add on their own (reminders, local commands, notes of an interruption) is left out.
/// </summary>
internal sealed record Conversation(
    IReadOnlyList<string> Prompts,
    IReadOnlyList<ToolCall> Calls,
    int Rounds,
    bool HasAnswers,
    int Pictures)
{
    private static readonly string[] Added =
        ["<system-reminder>", "<local-command", "<command-name>", "<command-message>", "[Request interrupted by user", "[Image: source: ", Note];

    // What the box tells Claude when its process was ended while it waited for a person, and what the CLI made of the open call.
    private const string Note = "(A note from RemoteRunner, not from the person: ";
    private const string Unfinished = "[Tool call interrupted: the session ended before";

    // How the CLI 2.1.331 hands over what a person sent while it worked, in a message of the role "system":
    // "The user sent a new message while you were working:\n<the message>\n\nThis is how Claude Code surfaces messages…"
    private const string SentMeanwhile = "The user sent a new message while you were working:\n";
    private const string Surfaced = "\n\nThis is how Claude Code surfaces messages";

    public string Prompt => Prompts.Count > 0 ? Prompts[^1] : "";

    /// <summary>Results of the last round of tool calls, in the order of the calls.</summary>
    public string LastResults => string.Join('\n', Calls.Where(call => call.Round == Rounds - 1 && call.Result is not null).Select(call => call.Result!.Text));

    public static Conversation Read(JsonArray messages)
    {
        var prompts = new List<string>();
        var calls = new List<ToolCall>();
        var rounds = 0;
        var answers = false;
        var inResults = false;
        var pictures = 0;
        foreach (var message in messages.OfType<JsonObject>())
        {
            var role = (string?)message["role"];
            if (role == "assistant")
            {
                answers = true;
                inResults = false;
            }

            foreach (var block in Blocks(message["content"]))
            {
                switch ((string?)block["type"])
                {
                    case "text" when role == "user" && ((string?)block["text"])?.StartsWith(Note, StringComparison.Ordinal) == true:
                        // Goes on where it was: what was not carried out is called for again.
                        if (calls.RemoveAll(call => call.Round == rounds - 1 && call.Result?.Text.StartsWith(Unfinished, StringComparison.Ordinal) == true) > 0)
                            rounds--;
                        break;
                    case "text" when role == "system" && Meanwhile((string?)block["text"]) is { } joined:
                        prompts.Add(joined);
                        calls.Clear();
                        rounds = 0;
                        inResults = false;
                        break;
                    case "text" when role == "user" && Said((string?)block["text"]) is { } prompt:
                        if (Bare((string)block["text"]!).Continued?.Trim() is { } continued && !prompts.Contains(continued))
                            prompts.Add(continued);
                        prompts.Add(prompt);
                        calls.Clear();
                        rounds = 0;
                        inResults = false;
                        break;
                    case "image" when role == "user":
                        pictures++;
                        break;
                    case "tool_use" when role == "assistant":
                        calls.Add(new ToolCall((string?)block["id"] ?? "", (string?)block["name"] ?? "", block["input"] as JsonObject ?? [], rounds, null));
                        break;
                    case "tool_result" when role == "user":
                        if (!inResults)
                            rounds++;
                        inResults = true;
                        Attach(calls, block);
                        break;
                    default:
                        break;
                }
            }
        }

        return new Conversation(prompts, calls, rounds, answers, pictures);
    }

    private static string? Said(string? text) =>
        string.IsNullOrWhiteSpace(text) || Added.Any(mark => text.TrimStart().StartsWith(mark, StringComparison.Ordinal)) ? null : Bare(text).Prompt.Trim();

    private static string? Meanwhile(string? text)
    {
        if (text?.StartsWith(SentMeanwhile, StringComparison.Ordinal) != true)
            return null;
        var end = text.LastIndexOf(Surfaced, StringComparison.Ordinal);
        return text[SentMeanwhile.Length..(end < SentMeanwhile.Length ? text.Length : end)].Trim();
    }

    // "Continue where you were interrupted.\n\n(A note from RemoteRunner, …)\n\n<what the interrupted turn was asked>"
    private static (string Prompt, string? Continued) Bare(string text)
    {
        var note = text.IndexOf("\n\n" + Note, StringComparison.Ordinal);
        var end = note < 0 ? -1 : text.IndexOf(")\n\n", note, StringComparison.Ordinal);
        return end < 0 ? (text, null) : (text[..note], text[(end + 3)..]);
    }

    private static void Attach(List<ToolCall> calls, JsonObject block)
    {
        var index = calls.FindLastIndex(call => call.Id == (string?)block["tool_use_id"]);
        if (index >= 0)
            calls[index] = calls[index] with { Result = new ToolResult(Text(block["content"]), (bool?)block["is_error"] ?? false) };
    }

    private static string Text(JsonNode? content) => string.Join('\n', Blocks(content)
        .Select(block => (string?)block["text"])
        .Where(text => text is not null && !text.StartsWith("<system-reminder>", StringComparison.Ordinal)));

    private static IEnumerable<JsonObject> Blocks(JsonNode? content) => content switch
    {
        JsonValue text => [new JsonObject { ["type"] = "text", ["text"] = (string?)text }],
        JsonArray blocks => blocks.OfType<JsonObject>(),
        _ => [],
    };
}
