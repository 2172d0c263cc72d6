namespace RemoteRunner.Core.Turns;

/// <summary>The answer to a submission.</summary>
/// <param name="Created">False when the id was known already: the same turn, not a second run.</param>
/// <param name="Position">How many turns of the session were before it when it was accepted; 0 runs at once.</param>
public sealed record TurnAccepted(Guid Id, TurnState State, bool Created, int Position);
