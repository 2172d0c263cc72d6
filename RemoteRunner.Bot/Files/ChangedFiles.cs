using RemoteRunner.Core.Turns;

namespace RemoteRunner.Bot.Files;

/// <summary>The files that a turn wrote or changed with Claude's own tools, folded from its events; what its commands did is not known.</summary>
internal sealed class ChangedFiles
{
    /// <summary>More buttons than this hide the answer; the newest are kept.</summary>
    public const int MaxFiles = 6;

    private readonly Dictionary<string, string> _asked = new(StringComparer.Ordinal);
    private readonly List<string> _paths = [];

    /// <summary>Their paths as the box named them, in the order in which each was last written.</summary>
    public IReadOnlyList<string> Paths => _paths;

    public void Apply(TurnEvent happened)
    {
        switch (happened)
        {
            // A summary is cut at 200 characters, and a rooted path is outside the workspace (a plan): neither can be brought.
            case ToolStarted { Name: "Write" or "Edit" or "NotebookEdit" } tool when !tool.Summary.EndsWith('…') && !Path.IsPathRooted(tool.Summary):
                _asked[tool.ToolUseId] = tool.Summary;
                break;
            case ToolEnded { Ok: true } tool when _asked.Remove(tool.ToolUseId, out var path):
                _paths.Remove(path);
                _paths.Add(path);
                if (_paths.Count > MaxFiles)
                    _paths.RemoveAt(0);
                break;
        }
    }
}
