using RemoteRunner.Core.Turns;
using RemoteRunner.Web.Agents;
using RemoteRunner.Web.AnswerCache;
using RemoteRunner.Web.AnswerCache.Turns;

namespace RemoteRunner.Web.Turns;

/// <summary>One turn's dealings with the answer cache: what was found, or what is observed so that its answer may be stored.</summary>
internal sealed class TurnAnswer(CachedAnswers answers, string? model, string folder, CacheLookup lookup)
{
    private readonly TurnObservation _observation = new();

    /// <summary>The model to ask, or null for the CLI's default.</summary>
    public string? Model { get; } = model;

    /// <summary>The stored answer that is still true.</summary>
    public CacheHit? Hit => lookup as CacheHit;

    public async ValueTask ObserveAsync(AgentUpdate update)
    {
        switch (update)
        {
            case AgentToolStarted tool:
                // Every command of Claude's shell starts in the workspace, see ClaudeCommand.
                _observation.ToolStarted(tool.ToolUseId, tool.Name, tool.Input, folder);
                break;
            case AgentToolEnded tool:
                _observation.ToolEnded(tool.ToolUseId, tool.Ok);
                break;
            case AgentDisturbed or AgentCompacted or AgentJoined:
                _observation.Disturbed();
                await AbandonAsync();
                break;
        }
    }

    /// <summary>A person is asked, which may take long: those that wait for the same answer need not.</summary>
    public async Task ApprovalAskedAsync()
    {
        _observation.ApprovalAsked();
        await AbandonAsync();
    }

    public async Task EndAsync(TurnEnded ended, CancellationToken cancellationToken)
    {
        if (lookup is CacheMiss miss)
            await answers.StoreAsync(miss, _observation, ended, cancellationToken);
    }

    public async Task AbandonAsync()
    {
        if (lookup is CacheMiss miss)
            await answers.AbandonAsync(miss);
    }
}
