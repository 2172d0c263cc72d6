using System.Text.Json;
using RemoteRunner.Web.AnswerCache.Commands;
using RemoteRunner.Web.AnswerCache.Fingerprints;

namespace RemoteRunner.Web.AnswerCache.Turns;

/// <summary>
/// What a turn did, noted while it runs, and whether that proves it only read. The first thing that does not decides.
/// Safe for use from several threads.
/// </summary>
internal sealed class TurnObservation
{
    private const int MaxTools = 200;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, bool> _ended = new(StringComparer.Ordinal);
    private readonly List<ObservedTool> _tools = [];
    private Refusal _refusal;

    /// <summary>Claude began a tool call, also one of a sub-agent.</summary>
    /// <param name="workingDirectory">
    /// The folder the CLI's shell is really in (a <c>cd</c> of an earlier turn moves it, unless the process runs with
    /// <c>CLAUDE_BASH_MAINTAIN_PROJECT_WORKING_DIR=1</c>); null when it is not known.
    /// </param>
    public void ToolStarted(string toolUseId, string name, JsonElement input, string? workingDirectory)
    {
        lock (_lock)
        {
            if (_refusal != Refusal.None)
                return;
            if (_tools.Count == MaxTools || !_ended.TryAdd(toolUseId, false))
            {
                _refusal = Refusal.TooManyTools;
                return;
            }

            _tools.Add(new ObservedTool(name, input.Clone(), workingDirectory));
        }
    }

    public void ToolEnded(string toolUseId, bool ok)
    {
        lock (_lock)
        {
            if (!ok)
                Refuse(Refusal.ToolFailed);
            else if (!_ended.ContainsKey(toolUseId))
                Refuse(Refusal.ToolUnfinished);
            else
                _ended[toolUseId] = true;
        }
    }

    /// <summary>A person was asked, whatever the answer was.</summary>
    public void ApprovalAsked() => Refuse(Refusal.ApprovalAsked);

    /// <summary>The answer is not only this prompt's: another prompt joined the turn, the model changed, the session was reset.</summary>
    public void Disturbed() => Refuse(Refusal.Disturbed);

    /// <summary>What was read, or why that cannot be said.</summary>
    public TurnVerdict Judge(string root, WorkspaceState state)
    {
        lock (_lock)
        {
            if (_refusal != Refusal.None)
                return new TurnVerdict(_refusal, []);
            if (_ended.ContainsValue(false))
                return new TurnVerdict(Refusal.ToolUnfinished, []);

            var reads = new List<ReadScope>();
            foreach (var tool in _tools)
            {
                var refusal = tool.Judge(Path.TrimEndingDirectorySeparator(root), state, reads);
                if (refusal != Refusal.None)
                    return new TurnVerdict(refusal, []);
            }

            return new TurnVerdict(Refusal.None, [.. reads.Distinct()]);
        }
    }

    private void Refuse(Refusal reason)
    {
        lock (_lock)
        {
            if (_refusal == Refusal.None)
                _refusal = reason;
        }
    }
}

/// <param name="Refusal"><see cref="Refusal.None"/>: storable, as far as the tools go.</param>
internal sealed record TurnVerdict(Refusal Refusal, IReadOnlyList<ReadScope> Reads);
