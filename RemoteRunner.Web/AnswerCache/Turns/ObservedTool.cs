using System.Text.Json;
using RemoteRunner.Web.AnswerCache.Commands;
using RemoteRunner.Web.AnswerCache.Fingerprints;

namespace RemoteRunner.Web.AnswerCache.Turns;

/// <summary>
/// One tool call, e.g. <c>Read {"file_path":"/work/app/main.py","limit":50}</c>. An input with a field that is not known
/// here is refused: it may mean anything.
/// </summary>
internal sealed record ObservedTool(string Name, JsonElement Input, string? WorkingDirectory)
{
    private static readonly string[] _readFields = ["file_path", "offset", "limit"];
    private static readonly string[] _globFields = ["pattern", "path"];
    private static readonly string[] _bashFields = ["command", "description", "timeout"];

    private static readonly string[] _grepFields =
    [
        "pattern", "path", "glob", "type", "output_mode", "-A", "-B", "-C", "context", "-n", "-i", "-o", "head_limit", "offset", "multiline",
    ];

    /// <summary>Adds what the call read, or says why that is not known.</summary>
    public Refusal Judge(string root, WorkspaceState state, List<ReadScope> reads) => Name switch
    {
        "Read" => JudgeRead(reads),
        "Glob" => JudgeGlob(root, reads),
        "Grep" => JudgeGrep(root, state, reads),
        "Bash" => JudgeBash(root, state, reads),
        _ => Refusal.ToolNotReadOnly,
    };

    private Refusal JudgeRead(List<ReadScope> reads)
    {
        if (!HasOnly(_readFields) || Text("file_path") is not ['/', ..] path)
            return Refusal.ToolInputUnknown;

        reads.Add(new ReadScope(ReadKind.File, path));
        return Refusal.None;
    }

    private Refusal JudgeGlob(string root, List<ReadScope> reads)
    {
        if (!HasOnly(_globFields) || Text("pattern") is not { } pattern)
            return Refusal.ToolInputUnknown;

        // A pattern may itself lead elsewhere.
        if (pattern[0] is '/' or '~' || !ReadOnlyCommand.IsPath(pattern) || pattern.Contains('{', StringComparison.Ordinal) && pattern.Contains("..", StringComparison.Ordinal))
            return Refusal.OutsideTheTree;
        return AddTree(root, reads);
    }

    private Refusal JudgeGrep(string root, WorkspaceState state, List<ReadScope> reads)
    {
        if (!HasOnly(_grepFields))
            return Refusal.ToolInputUnknown;

        // What a search leaves out may stand in a file that git's settings name.
        return state is { IsGit: true, GitIsPlain: false } ? Refusal.GitConfiguration : AddTree(root, reads);
    }

    private Refusal JudgeBash(string root, WorkspaceState state, List<ReadScope> reads)
    {
        if (!HasOnly(_bashFields) || Text("command") is not { } command)
            return Refusal.ToolInputUnknown;
        if (WorkingDirectory is null || Path.TrimEndingDirectorySeparator(WorkingDirectory) != root)
            return Refusal.WorkingDirectory;
        if (ReadOnlyCommand.Prove(command) is not { } proof)
            return Refusal.CommandNotProven;
        if (proof.UsesGit && !state.IsGit)
            return Refusal.CommandNotProven;
        if (proof.DependsOnGitSettings && state is { IsGit: true, GitIsPlain: false })
            return Refusal.GitConfiguration;

        reads.AddRange(proof.Reads);
        return Refusal.None;
    }

    private Refusal AddTree(string root, List<ReadScope> reads)
    {
        var path = Input.TryGetProperty("path", out _) ? Text("path") : string.Empty;
        if (path is null)
            return Refusal.ToolInputUnknown;
        if (path is not ['/', ..])
        {
            if (WorkingDirectory is null || Path.TrimEndingDirectorySeparator(WorkingDirectory) != root)
                return Refusal.WorkingDirectory;
            if (path is ['~', ..])
                return Refusal.OutsideTheTree;
        }

        reads.Add(new ReadScope(ReadKind.Tree, path.Length == 0 ? "." : path));
        return Refusal.None;
    }

    private bool HasOnly(string[] fields) =>
        Input.ValueKind == JsonValueKind.Object && Input.EnumerateObject().All(p => Array.IndexOf(fields, p.Name) >= 0);

    private string? Text(string field) =>
        Input.TryGetProperty(field, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text ? text : null;
}
