using System.Text.Json.Nodes;

namespace RemoteRunner.Simulators.Anthropic.Demo;

/// <summary>
/// Answers free wording: a real tool call first, a sentence about its result afterwards. It keeps no state:
/// where it stands in a turn is read from the calls and results since the last prompt.
/// </summary>
internal static class DemoModel
{
    public static Reply Answer(MessagesRequest request)
    {
        var talk = request.Conversation;
        if (SideRequest(request) is { } side)
            return side;
        if (talk.Calls.FirstOrDefault(ToolOutput.IsRefusal) is { } refused)
            return Final(DemoTexts.Denied(refused.Name, ToolOutput.Plain(refused.Result!.Text)));

        return IntentReader.Read(talk.Prompt) switch
        {
            Intent.List list => List(request, list),
            Intent.Read read => Read(request, read),
            Intent.Write write => Write(request, write),
            Intent.Edit edit => Edit(request, edit),
            Intent.Run run => Run(request, run),
            Intent.TwoTools => TwoTools(request),
            Intent.Ask => Ask(request),
            Intent.Plan => Plan(request),
            Intent.LookAtFiles => Final(DemoTexts.GotFiles),
            Intent.Slow slow => Final(DemoTexts.Slow) with { Duration = slow.Duration },
            // A limit that resets is what people meet; the other kind passes unseen.
            Intent.Fail { Status: 429 } => Reply.Failing(ApiError.Of(429, TimeSpan.FromHours(2))),
            Intent.Fail fail => Reply.Failing(ApiError.Of(fail.Status)),
            Intent.ShowMarkdown => Final(DemoTexts.Markdown),
            Intent.Continue when talk.Prompts.Count > 1 => Final(DemoTexts.Interrupted(talk.Prompts[^2])),
            Intent.Greet => Final(DemoTexts.Hello),
            _ => Final(DemoTexts.Unknown),
        };
    }

    // What the CLI asks on its own: a quota check, a title, a summary of the conversation when it compacts.
    private static Reply? SideRequest(MessagesRequest request)
    {
        var prompt = request.Conversation.Prompt;
        if (request.OutputSchema?["properties"] is JsonObject properties)
            return Reply.Text(new JsonObject(properties.Select(property => KeyValuePair.Create(property.Key, Sample(property.Value, prompt)))).ToJsonString());
        if (request.IsTitleRequest)
            return Reply.Text(Title(prompt));
        if (prompt.Contains("detailed summary of the conversation", StringComparison.Ordinal))
            return Reply.Text($"{DemoTexts.Summary}{request.Conversation.Prompts.SkipLast(1).LastOrDefault() ?? "-"}</summary>");
        return prompt switch
        {
            "quota" => Reply.Text("ok"),
            "" => Reply.Text(DemoTexts.NothingToSay),
            _ => null,
        };
    }

    private static Reply List(MessagesRequest request, Intent.List intent)
    {
        var folder = intent.Folder is null ? null : Quoted(intent.Folder);
        return Steps(request, DemoTexts.Listing(intent.Folder is null ? "this workspace" : $"`{intent.Folder}`"),
            results =>
            {
                var (count, list) = ToolOutput.Entries(results[0].Text);
                return DemoTexts.Listed(count, list);
            },
            Bash(folder is null ? "ls -la" : $"ls -la {folder}", "List files"));
    }

    private static Reply Read(MessagesRequest request, Intent.Read intent) =>
        Steps(request, DemoTexts.Reading(intent.File),
            results => DemoTexts.ReadDone(intent.File, ToolOutput.Fenced(ToolOutput.Plain(ToolOutput.WithoutLineNumbers(results[0].Text)))),
            ReadTool(Absolute(request, intent.File)));

    // Write refuses a file that exists and was not read in this session ("File has not been read yet. …"): then it is read, and written again.
    private static Reply Write(MessagesRequest request, Intent.Write intent)
    {
        var path = Absolute(request, intent.File);
        var write = WriteTool(path, intent.Text);
        var calls = request.Conversation.Calls;
        if (calls is [{ Name: "Write", Result: { IsError: true } refused }] && refused.Text.Contains("not been read", StringComparison.Ordinal))
            return Reply.Of(new TextBlock(DemoTexts.Reading(intent.File)), ReadTool(path));
        return calls is [{ Name: "Write" }, { Name: "Read" }]
            ? Reply.Of(new TextBlock(DemoTexts.Writing(intent.File)), write)
            : Steps(request, DemoTexts.Writing(intent.File), _ => DemoTexts.WriteDone(intent.File), write);
    }

    private static Reply Edit(MessagesRequest request, Intent.Edit intent)
    {
        var path = Absolute(request, intent.File);
        if (request.Conversation.Calls is not [{ Name: "Read", Result: { IsError: false } content }])
            return Steps(request, DemoTexts.Editing(intent.File), _ => DemoTexts.EditDone(intent.File), ReadTool(path));

        var first = ToolOutput.WithoutLineNumbers(content.Text).Split('\n')[0];
        var old = intent.Old ?? first;
        return old.Length == 0
            ? Final(DemoTexts.EditNothing)
            : Reply.Of(new ToolBlock("Edit", new JsonObject { ["file_path"] = path, ["old_string"] = old, ["new_string"] = intent.New ?? first + " (edited)" }));
    }

    private static Reply Run(MessagesRequest request, Intent.Run intent) =>
        Steps(request, DemoTexts.Running(intent.Command),
            results => DemoTexts.RunDone(intent.Command, ToolOutput.Fenced(ToolOutput.Plain(results[0].Text))),
            Bash(intent.Command, "Run what the user asked for"));

    private static Reply TwoTools(MessagesRequest request) =>
        Steps(request, DemoTexts.TwoTools,
            results => DemoTexts.TwoDone(ToolOutput.Fenced(ToolOutput.Plain(results[0].Text)), ToolOutput.Fenced(ToolOutput.Plain(results[^1].Text))),
            Bash("pwd", "Show the working directory"),
            Bash("ls -la", "List files"));

    private static Reply Ask(MessagesRequest request) =>
        Steps(request, DemoTexts.Question, results => DemoTexts.Answered(ToolOutput.Plain(ToolOutput.Answers(results[0].Text))),
            new ToolBlock("AskUserQuestion", new JsonObject
            {
                ["questions"] = new JsonArray(new JsonObject
                {
                    ["question"] = "Which database shall we use?",
                    ["header"] = "Database",
                    ["multiSelect"] = false,
                    ["options"] = new JsonArray(
                        new JsonObject { ["label"] = "SQLite", ["description"] = "One file, nothing to run" },
                        new JsonObject { ["label"] = "PostgreSQL", ["description"] = "A server, ready to grow" }),
                }),
            }));

    // In plan mode: the plan into the file that the CLI names, shown for approval, then carried out.
    private static Reply Plan(MessagesRequest request)
    {
        if (request.PlanFile is not { } file)
            return Final(DemoTexts.NoPlanMode);
        var target = Absolute(request, DemoTexts.PlannedFile);
        return request.Conversation.Calls.Count(call => call.Result is { IsError: false }) switch
        {
            0 => Steps(request, DemoTexts.Planning, _ => DemoTexts.NoPlanMode, WriteTool(file, DemoTexts.Plan)),
            1 => Reply.Of(new ToolBlock("ExitPlanMode", [])),
            2 => Reply.Of(new TextBlock(DemoTexts.Writing(DemoTexts.PlannedFile)), WriteTool(target, DemoTexts.PlannedText)),
            3 => Reply.Of(ReadTool(target)),
            _ => Final(DemoTexts.PlanDone),
        };
    }

    /// <summary>One round of tools, then the answer: a failure is told as one.</summary>
    private static Reply Steps(MessagesRequest request, string announcement, Func<IReadOnlyList<ToolResult>, string> done, params IReadOnlyList<ToolBlock> tools)
    {
        var calls = request.Conversation.Calls.Where(call => call.Result is not null).ToList();
        if (calls.Count > 0)
            return Final(calls[^1] is { Result: { IsError: true } problem } failed
                ? DemoTexts.Failed(failed.Name, ToolOutput.Fenced(ToolOutput.Plain(problem.Text)))
                : done([.. calls.Select(call => call.Result!)]));
        return tools.FirstOrDefault(tool => !request.Tools.Contains(tool.Name)) is { } missing
            ? Final(DemoTexts.NotOffered(missing.Name))
            : Reply.Of([new TextBlock(announcement), .. tools]);
    }

    private static Reply Final(string text) => Reply.Text(text + DemoTexts.Footer);

    private static ToolBlock Bash(string command, string description) =>
        new("Bash", new JsonObject { ["command"] = command, ["description"] = description });

    private static ToolBlock WriteTool(string path, string text) => new("Write", new JsonObject { ["file_path"] = path, ["content"] = text });

    private static ToolBlock ReadTool(string path) => new("Read", new JsonObject { ["file_path"] = path });

    private static string Absolute(MessagesRequest request, string file) =>
        file.StartsWith('/') || request.WorkingDirectory is not { } folder ? file : $"{folder.TrimEnd('/')}/{file}";

    private static string Quoted(string text) =>
        text.All(letter => char.IsLetterOrDigit(letter) || "._-/".Contains(letter, StringComparison.Ordinal)) ? text : $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    private static string Title(string prompt) =>
        string.Join(' ', prompt.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Take(6)) is { Length: > 0 } words ? words : "Demo conversation";

    private static JsonNode? Sample(JsonNode? schema, string prompt) => (string?)schema?["type"] switch
    {
        "boolean" => false,
        "integer" or "number" => 0,
        "array" => new JsonArray(),
        "object" => new JsonObject(),
        _ => Title(prompt),
    };
}
