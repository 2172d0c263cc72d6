using System.Text.Json.Nodes;

namespace RemoteRunner.Simulators.Tests.Anthropic;

/// <summary>Builds a request as the CLI 2.1.331 sends it, and continues it with an answer and the results of its tools.</summary>
internal sealed class Talk
{
    private const string Reminder = "<system-reminder>\nAttribution for git commits: read the file LICENSE and list the files.\n</system-reminder>\n";

    private readonly JsonArray _messages = [];

    public IReadOnlyList<string> Tools { get; init; } = ["Agent", "AskUserQuestion", "Bash", "Edit", "Glob", "Read", "Write"];

    public static Talk Starting(string prompt)
    {
        var talk = new Talk();
        return talk.Says(prompt);
    }

    public Talk Says(string prompt)
    {
        _messages.Add(new JsonObject { ["role"] = "user", ["content"] = new JsonArray(Text(Reminder), Text(prompt)) });
        if (_messages.Count == 1)
        {
            _messages.Add(new JsonObject
            {
                ["role"] = "system",
                ["content"] = "# Environment\nYou have been invoked in the following environment: \n - Primary working directory: /home/dev/my project\n - Is a git repository: false\n",
            });
        }

        return this;
    }

    public Talk InPlanMode(string planFile)
    {
        _messages.Add(new JsonObject { ["role"] = "system", ["content"] = $"Plan mode is active. Write your plan to {planFile}, then call ExitPlanMode.\n" });
        return this;
    }

    public Talk Answered(JsonObject message)
    {
        _messages.Add(new JsonObject { ["role"] = "assistant", ["content"] = message["content"]!.DeepClone() });
        return this;
    }

    /// <summary>Answers every open tool call, in order.</summary>
    public Talk Results(JsonObject message, params (string Text, bool IsError)[] results)
    {
        Answered(message);
        var ids = ToolCalls(message).Select(call => (string)call["id"]!).ToList();
        Assert.Equal(ids.Count, results.Length);
        _messages.Add(new JsonObject
        {
            ["role"] = "user",
            ["content"] = new JsonArray([.. ids.Zip(results, (id, result) => new JsonObject
            {
                ["type"] = "tool_result",
                ["tool_use_id"] = id,
                ["content"] = result.Text,
                ["is_error"] = result.IsError,
            })]),
        });
        return this;
    }

    public JsonObject Request() => new()
    {
        ["model"] = "claude-opus-5-5",
        ["max_tokens"] = 128_000,
        ["system"] = new JsonArray(Text("You are Claude Code, Anthropic's official CLI for Claude.")),
        ["messages"] = _messages.DeepClone(),
        ["tools"] = new JsonArray([.. Tools.Select(name => new JsonObject { ["name"] = name, ["input_schema"] = new JsonObject { ["type"] = "object" } })]),
    };

    public static string TextOf(JsonObject message) => string.Concat(Content(message).Where(block => (string?)block["type"] == "text").Select(block => (string?)block["text"]));

    public static IReadOnlyList<JsonObject> ToolCalls(JsonObject message) => [.. Content(message).Where(block => (string?)block["type"] == "tool_use")];

    private static IEnumerable<JsonObject> Content(JsonObject message) => message["content"]!.AsArray().OfType<JsonObject>();

    private static JsonObject Text(string text) => new() { ["type"] = "text", ["text"] = text };
}
