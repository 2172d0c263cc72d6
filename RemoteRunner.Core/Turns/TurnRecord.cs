using RemoteRunner.Core.Users;

namespace RemoteRunner.Core.Turns;

/// <summary>A turn's state as stored in its hash; what happened in it stands in its log.</summary>
/// <param name="Sender">Who sent the prompt: limits, budget and approvals are theirs.</param>
/// <param name="Owner">Whose session it is: config directory, process and transcript are theirs.</param>
/// <param name="Box">The box that runs it.</param>
/// <param name="Fresh">Whether stored answers are passed over.</param>
/// <param name="Compact">Whether it shortens the conversation and is no prompt.</param>
/// <param name="Pictures">Files of the workspace's inbox that Claude sees with the prompt.</param>
/// <param name="Joins">The running turn that was asked to take its message in; with a final state, the one that did.</param>
/// <param name="TraceParent">W3C trace context of the request that submitted it.</param>
public sealed record TurnRecord(
    Guid Id,
    Guid SessionId,
    TurnState State,
    UserId Sender,
    UserId Owner,
    string Box,
    string Prompt,
    string? Origin,
    Guid? Continues,
    DateTimeOffset Created,
    DateTimeOffset? Started,
    DateTimeOffset? Ended,
    string? TraceParent,
    bool Fresh = false,
    bool Compact = false,
    IReadOnlyList<string>? Pictures = null,
    Guid? Joins = null);
