using System.Text.Json;
using System.Text.Json.Nodes;

namespace RemoteRunner.Web.Agents.Claude;

/// <summary>
/// What the CLI offers as "always allow" with a question:
/// <c>"permission_suggestions":[{"type":"addRules","rules":[{"toolName":"Bash","ruleContent":"touch p3.txt"}],"behavior":"allow","destination":"localSettings"},{"type":"setMode","mode":"acceptEdits","destination":"session"}]</c>.
/// Taken as it stands, the first one would write <c>.claude/settings.local.json</c> into the person's repository.
/// </summary>
internal static class PermissionSuggestions
{
    private static readonly string[] _editingTools = ["Write", "Edit", "NotebookEdit"];

    /// <summary>The suggestions that "for this session" takes, all of destination "session"; none when it cannot be offered.</summary>
    public static IReadOnlyList<JsonElement> ForSession(string tool, JsonElement suggestions)
    {
        var wanted = _editingTools.Contains(tool) ? "setMode" : "addRules";
        return
        [
            .. suggestions.Items()
                .Where(s => s.Text("type") == wanted && (wanted == "setMode" ? s.Text("mode") == "acceptEdits" : s.Text("behavior") == "allow"))
                .Select(ToSession),
        ];
    }

    /// <summary>What they allow, for people, e.g. <c>Bash(npm test)</c>; null when there is nothing to take.</summary>
    public static string? Describe(IReadOnlyList<JsonElement> taken)
    {
        if (taken.Count == 0)
            return null;

        var rules = taken.SelectMany(s => s.Get("rules").Items()).Select(Plain).ToList();
        return rules.Count == 0 ? Texts.AllEdits : OneLine.Summary(string.Join(", ", rules).ReplaceLineEndings(" "));
    }

    /// <summary>A rule as settings write it; brackets in its content are escaped, as the CLI does it itself.</summary>
    public static string Rule(JsonElement rule) =>
        rule.Text("ruleContent") is { } content
            ? $"{rule.Text("toolName")}({content.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("(", "\\(", StringComparison.Ordinal).Replace(")", "\\)", StringComparison.Ordinal)})"
            : rule.Text("toolName") ?? string.Empty;

    private static string Plain(JsonElement rule) =>
        rule.Text("ruleContent") is { } content ? $"{rule.Text("toolName")}({content})" : rule.Text("toolName") ?? string.Empty;

    private static JsonElement ToSession(JsonElement suggestion)
    {
        var copy = JsonObject.Create(suggestion)!.DeepClone().AsObject();
        copy["destination"] = "session";
        return JsonSerializer.SerializeToElement(copy);
    }
}
