using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace RemoteRunner.Simulators.Anthropic;

/// <summary>A request to <c>POST /v1/messages</c>, checked as far as the real API checks what a client can get wrong.</summary>
internal sealed partial record MessagesRequest(string Model, bool Stream, Conversation Conversation, IReadOnlySet<string> Tools)
{
    public required string Session { get; init; }

    public required string Context { get; init; }

    public required JsonNode? OutputSchema { get; init; }

    public required int Messages { get; init; }

    public required int Characters { get; init; }

    public required int LastMessageCharacters { get; init; }

    public bool IsTitleRequest => Tools.Count == 0 && Context.Contains("title", StringComparison.OrdinalIgnoreCase);

    /// <summary>The client's working directory, or null when it does not say.</summary>
    // The CLI 2.1.331 tells it in a message of the role "system":
    // "# Environment\nYou have been invoked in the following environment: \n - Primary working directory: /home/dev/project\n - Is a git…"
    public string? WorkingDirectory => WorkingDirectoryLine().Match(Context) is { Success: true } match ? match.Groups[1].Value.Trim() : null;

    /// <summary>Where the CLI wants a plan written while it is in plan mode.</summary>
    public string? PlanFile => PlanFilePath().Matches(Context).LastOrDefault()?.Value;

    /// <exception cref="ApiErrorException">The request is not one the API accepts.</exception>
    public static MessagesRequest Parse(byte[] body, string session, bool counting)
    {
        JsonObject? json;
        try
        {
            json = JsonNode.Parse(body) as JsonObject;
        }
        catch (JsonException)
        {
            throw new ApiErrorException(ApiError.Invalid("The request body is not valid JSON."));
        }

        try
        {
            return Read(json ?? throw Bad("Input should be a valid dictionary or object to extract fields from"), body.Length, session, counting);
        }
        catch (Exception problem) when (problem is InvalidOperationException or FormatException or ArgumentException)
        {
            throw Bad("The request has a field of the wrong type.");
        }
    }

    private static MessagesRequest Read(JsonObject json, int length, string session, bool counting)
    {
        var model = (string?)json["model"] ?? throw Bad("model: Field required");
        var messages = json["messages"] as JsonArray ?? throw Bad("messages: Field required");
        if (!counting)
        {
            var limit = (int?)json["max_tokens"] ?? throw Bad("max_tokens: Field required");
            if (limit < 1)
                throw Bad("max_tokens: Input should be greater than or equal to 1");
        }

        Check(messages);
        if (!model.StartsWith("claude-", StringComparison.Ordinal))
            throw new ApiErrorException(new ApiError(404, "not_found_error", $"model: {model}"));

        return new MessagesRequest(model, (bool?)json["stream"] ?? false, Conversation.Read(messages), Names(json["tools"]))
        {
            Session = session,
            Context = Told(json, messages),
            OutputSchema = json["output_config"]?["format"]?["schema"],
            Messages = messages.Count,
            Characters = length,
            LastMessageCharacters = messages[^1]!.ToJsonString().Length,
        };
    }

    private static void Check(JsonArray messages)
    {
        if (messages.Count == 0)
            throw Bad("messages: at least one message is required");
        HashSet<string> open = [];
        for (var index = 0; index < messages.Count; index++)
        {
            var message = messages[index] as JsonObject ?? throw Bad($"messages.{index}: Input should be a valid dictionary");
            var role = (string?)message["role"];
            if (role is not ("user" or "assistant" or "system"))
                throw Bad($"messages.{index}.role: Input should be 'user' or 'assistant'");
            if (message["content"] is not (JsonArray or JsonValue))
                throw Bad($"messages.{index}.content: Field required");
            if (role == "system")
                continue;

            var blocks = (message["content"] as JsonArray ?? []).OfType<JsonObject>().ToList();
            if (blocks.Any(block => (string?)block["type"] == "text" && string.IsNullOrEmpty((string?)block["text"])))
                throw Bad("messages: text content blocks must be non-empty");
            open.ExceptWith(Ids(blocks, "tool_result", "tool_use_id"));
            if (open.Count > 0)
                throw Bad($"messages.{index - 1}: `tool_use` ids were found without `tool_result` blocks immediately after: {string.Join(", ", open)}. Each `tool_use` block must have a corresponding `tool_result` block in the next message.");
            open.UnionWith(role == "assistant" ? Ids(blocks, "tool_use", "id") : []);
        }
    }

    private static IEnumerable<string> Ids(IEnumerable<JsonObject> blocks, string type, string field) =>
        blocks.Where(block => (string?)block["type"] == type).Select(block => (string?)block[field] ?? "");

    private static HashSet<string> Names(JsonNode? tools) =>
        (tools as JsonArray ?? []).OfType<JsonObject>().Select(tool => (string?)tool["name"] ?? "").ToHashSet(StringComparer.Ordinal);

    // All that the client tells the model beside the talk itself: the system prompt, and messages and reminders it adds.
    private static string Told(JsonObject json, JsonArray messages)
    {
        var told = messages.OfType<JsonObject>()
            .SelectMany(message => Texts(message["content"]).Where(text =>
                (string?)message["role"] == "system" || text.StartsWith("<system-reminder>", StringComparison.Ordinal)));
        return string.Join('\n', Texts(json["system"]).Concat(told));
    }

    private static IEnumerable<string> Texts(JsonNode? content) => content switch
    {
        JsonValue text => [(string?)text ?? ""],
        JsonArray blocks => blocks.OfType<JsonObject>().Select(block => block["text"] is JsonValue text ? (string?)text ?? "" : ""),
        _ => [],
    };

    private static ApiErrorException Bad(string message) => new(ApiError.Invalid(message));

    [GeneratedRegex(@"[Ww]orking directory:[ \t]*(\S[^\r\n]*)")]
    private static partial Regex WorkingDirectoryLine();

    [GeneratedRegex(@"/[^\s`'""]+/plans/[^\s`'""/]+\.md")]
    private static partial Regex PlanFilePath();
}
