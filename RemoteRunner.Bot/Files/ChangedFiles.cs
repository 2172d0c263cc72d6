using RemoteRunner.Core.Turns;

namespace RemoteRunner.Bot.Files;

/// <summary>The files that a turn wrote or changed with Claude's own tools, folded from its events; what its commands did is not known.</summary>
internal sealed class ChangedFiles
{
    /// <summary>More buttons than this hide the answer.</summary>
    public const int MaxFiles = 6;

    private readonly Dictionary<string, string> _asked = new(StringComparer.Ordinal);
    private readonly List<string> _paths = [];

    /// <summary>Their paths as the box named them, in the order in which they were first written.</summary>
    public IReadOnlyList<string> Paths => _paths;

    public void Apply(TurnEvent happened)
    {
        switch (happened)
        {
            // A summary is cut at 200 characters: such a path leads nowhere.
            case ToolStarted { Name: "Write" or "Edit" or "NotebookEdit" } tool when !tool.Summary.EndsWith('…'):
                _asked[tool.ToolUseId] = tool.Summary;
                break;
            case ToolEnded { Ok: true } tool when _asked.Remove(tool.ToolUseId, out var path) && !_paths.Contains(path) && _paths.Count < MaxFiles:
                _paths.Add(path);
                break;
        }
    }
}
