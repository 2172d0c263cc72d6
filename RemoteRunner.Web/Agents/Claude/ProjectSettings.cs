using System.Text.Json;
using System.Text.Json.Nodes;

namespace RemoteRunner.Web.Agents.Claude;

/// <summary>A repository's own settings, hooks and MCP servers. They run programs, so they count only where an admin trusts the workspace.</summary>
internal static class ProjectSettings
{
    /// <summary>For <c>--setting-sources</c>: the repository's settings and those beside it that are not committed; never a user's.</summary>
    public const string Sources = "project,local";

    /// <summary>Set for MCP servers: they live as long as Claude's process, while what else a turn started ends with the turn.</summary>
    public const string ServerVariable = "REMOTERUNNER_SERVER";

    private const string ServersFile = ".mcp.json";

    // What the box decides, by the beginnings of the variables' names.
    private static readonly string[] _ofTheBox = ["ANTHROPIC_", "CLAUDE_", "REMOTERUNNER_", "GIT_OPTIONAL_LOCKS", "TMPDIR"];

    private const long MaxFile = 256 * 1024;

    private static readonly string[] _settingsFiles = [".claude/settings.json", ".claude/settings.local.json"];
    private static readonly JsonDocumentOptions _lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    /// <summary>What Claude reads when it starts.</summary>
    public static IReadOnlyList<string> Files { get; } = [.. _settingsFiles, ServersFile];

    /// <summary>Whether a workspace has any.</summary>
    public static bool AreIn(string folder) => Directory.Exists(Path.Combine(folder, ".claude")) || File.Exists(Path.Combine(folder, ServersFile));

    /// <summary>
    /// Writes the settings that are stronger than a project's, for <c>--settings</c>: where the model is and by what token, the
    /// marks by which processes are found, the permission mode, and what people and the project allow. A file, for the token is
    /// none of a command line's business.
    /// </summary>
    /// <param name="project">The workspace's folder.</param>
    /// <param name="folder">The process's own.</param>
    /// <returns>The file's path.</returns>
    /// <exception cref="ProjectSettingsException">The project's settings cannot be used; the message says why.</exception>
    public static string WriteStronger(string project, SessionGrants grants, IDictionary<string, string?> environment, string folder)
    {
        var settings = (grants with { Allow = [.. Allowed(project).Union(grants.Allow)] }).ToSettings();
        settings["env"] = new JsonObject([.. environment
            .Where(v => Array.Exists(_ofTheBox, name => v.Key.StartsWith(name, StringComparison.Ordinal)))
            .Select(v => KeyValuePair.Create(v.Key, (JsonNode?)v.Value))]);
        var path = Path.Combine(folder, "settings.json");
        File.WriteAllText(path, settings.ToJsonString());
        return path;
    }

    /// <summary>The repository's MCP servers for <c>--mcp-config</c>; null when it has none.</summary>
    /// <exception cref="ProjectSettingsException">The file cannot be used; the message says why.</exception>
    public static string? Servers(string folder) => Read(folder, ServersFile, settings =>
    {
        if (settings["mcpServers"] is not JsonObject servers)
            throw new ProjectSettingsException(Texts.ProjectFileWrong(ServersFile, "'mcpServers' is missing"));
        foreach (var (name, server) in servers)
        {
            if (server is not JsonObject one)
                throw new ProjectSettingsException(Texts.ProjectFileWrong(ServersFile, $"'{name}' is no object"));
            if (one["command"] is null)
                continue;
            if (one["env"] is not JsonObject environment)
                one["env"] = environment = [];
            environment[ServerVariable] = "1";
        }

        return servers.Count == 0 ? null : new JsonObject { ["mcpServers"] = servers.DeepClone() }.ToJsonString();
    });

    // The CLI takes a project's rules only from somebody who has said in its own dialog that they trust the folder.
    private static IEnumerable<string> Allowed(string folder) => _settingsFiles.SelectMany(file => Read(folder, file, settings =>
        settings["permissions"]?["allow"] is JsonArray rules ? rules.OfType<JsonValue>().Select(rule => rule.GetValue<string>()).ToList() : null) ?? []);

    private static T? Read<T>(string folder, string name, Func<JsonNode, T?> read) where T : class
    {
        var file = new FileInfo(Path.Combine(folder, name));
        if (!file.Exists)
            return null;
        if (file.Length > MaxFile)
            throw new ProjectSettingsException(Texts.ProjectFileTooLarge(name, MaxFile));

        try
        {
            return JsonNode.Parse(File.ReadAllText(file.FullName), documentOptions: _lenient) is JsonObject settings
                ? read(settings)
                : throw new ProjectSettingsException(Texts.ProjectFileWrong(name, "it is no object"));
        }
        catch (JsonException e)
        {
            throw new ProjectSettingsException(Texts.ProjectFileWrong(name, $"it is no JSON at line {e.LineNumber + 1}, character {e.BytePositionInLine + 1}"));
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException)
        {
            throw new ProjectSettingsException(Texts.ProjectFileWrong(name, e.Message));
        }
    }
}

/// <summary>A trusted workspace's settings cannot be used; the message is for the person.</summary>
internal sealed class ProjectSettingsException(string message) : Exception(message);
