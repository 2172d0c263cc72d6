using System.Text.Json;
using System.Text.Json.Nodes;

namespace RemoteRunner.Web.Agents.Claude;

/// <summary>
/// What stays of a session beyond its process: what people allowed for it, and the dollars its transcript already
/// stands for. The CLI keeps rules of destination "session" in memory only: an evicted process would ask again.
/// </summary>
/// <param name="Allow">Permission rules as the CLI writes them, e.g. <c>Bash(npm test)</c>.</param>
/// <param name="AcceptEdits">Whether file edits in the workspace are allowed.</param>
/// <param name="CostUsd">The last total the CLI reported; it goes on from there when the session is resumed.</param>
internal sealed record SessionGrants(IReadOnlyList<string> Allow, bool AcceptEdits, decimal CostUsd)
{
    /// <summary>Rules kept a session; the oldest go first.</summary>
    private const int MaxRules = 200;

    public static SessionGrants None { get; } = new([], false, 0m);

    public bool IsEmpty => Allow.Count == 0 && !AcceptEdits;

    /// <summary>
    /// Adds what the CLI suggested and a person took, e.g.
    /// <c>[{"type":"addRules","rules":[{"toolName":"Bash","ruleContent":"touch p3.txt"}],"behavior":"allow","destination":"session"}]</c>.
    /// </summary>
    public SessionGrants With(IEnumerable<JsonElement> updates)
    {
        var allow = Allow.ToList();
        var acceptEdits = AcceptEdits;
        foreach (var update in updates)
        {
            if (update.Text("type") == "setMode")
                acceptEdits |= update.Text("mode") == "acceptEdits";
            else
                allow.AddRange(update.Get("rules").Items().Select(PermissionSuggestions.Rule).Where(rule => !allow.Contains(rule)));
        }

        return this with { Allow = allow.Count > MaxRules ? allow[^MaxRules..] : allow, AcceptEdits = acceptEdits };
    }

    /// <summary>For the CLI's <c>--settings</c>, which are stronger than a project's.</summary>
    public JsonObject ToSettings() => new()
    {
        ["permissions"] = new JsonObject
        {
            ["allow"] = new JsonArray([.. Allow.Select(rule => JsonValue.Create(rule))]),
            ["defaultMode"] = AcceptEdits ? "acceptEdits" : "default",
        },
    };
}
