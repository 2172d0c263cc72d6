using System.Text.Json;

namespace RemoteRunner.Web.Agents.Claude;

/// <summary>One line for people about a tool call and its result.</summary>
internal static class ToolSummaries
{
    /// <summary>What the call does, e.g. <c>npm test</c> or <c>src/App.cs</c>; at most 200 characters.</summary>
    /// <param name="input">E.g. <c>{"command":"touch p3.txt","description":"touch"}</c>.</param>
    /// <param name="folder">The workspace: paths in it are shown relative to it.</param>
    public static string Call(string tool, JsonElement input, string folder)
    {
        var text = tool switch
        {
            "Bash" => input.Text("command"),
            "Read" or "Write" or "Edit" => Path(input.Text("file_path"), folder),
            "NotebookEdit" => Path(input.Text("notebook_path"), folder),
            "Glob" or "Grep" => input.Text("path") is { } path ? $"{input.Text("pattern")} in {Path(path, folder)}" : input.Text("pattern"),
            "WebFetch" => input.Text("url"),
            "WebSearch" => input.Text("query"),
            "Task" or "Agent" => input.Text("description") ?? input.Text("prompt"),
            "ExitPlanMode" => input.Text("plan")?.TrimStart('#', ' '),
            ClaudeTodos.Create => input.Text("subject"),
            ClaudeTodos.Update => $"{input.Text("taskId")} {(input.Text("status") ?? input.Text("subject"))?.Replace('_', ' ')}".Trim(),
            "AskUserQuestion" => string.Join(" · ", PersonalQuestion.QuestionsOf(tool, input).Select(q => q.Text.ReplaceLineEndings(" "))),
            _ => null,
        };
        if (!string.IsNullOrWhiteSpace(text))
            return OneLine.Summary(text);

        return input.ValueKind == JsonValueKind.Object && input.EnumerateObject().Any() ? OneLine.Summary(input.GetRawText().ReplaceLineEndings(" ")) : string.Empty;
    }

    /// <summary>What came back: its first line; at most 200 characters.</summary>
    /// <param name="content">A tool_result's content, e.g. <c>"a.txt\nnew.txt"</c> or <c>"&lt;tool_use_error&gt;File does not exist.&lt;/tool_use_error&gt;"</c>.</param>
    public static string Result(JsonElement content) =>
        OneLine.Summary(content.ContentText()
            .Replace("<tool_use_error>", string.Empty, StringComparison.Ordinal)
            .Replace("</tool_use_error>", string.Empty, StringComparison.Ordinal));

    private static string? Path(string? path, string folder)
    {
        if (path is null || !System.IO.Path.IsPathRooted(path))
            return path;

        var relative = System.IO.Path.GetRelativePath(folder, path);
        return relative.StartsWith("..", StringComparison.Ordinal) ? path : relative;
    }
}
