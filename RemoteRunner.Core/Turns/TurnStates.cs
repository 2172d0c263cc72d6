namespace RemoteRunner.Core.Turns;

/// <summary>The names of <see cref="TurnState"/> as they are stored, and what they mean for a turn's life.</summary>
public static class TurnStates
{
    public static bool IsFinal(this TurnState state) => state >= TurnState.Succeeded;

    /// <summary>The stored name, e.g. <c>waiting-approval</c>.</summary>
    public static string Name(this TurnState state) => state switch
    {
        TurnState.Queued => "queued",
        TurnState.Running => "running",
        TurnState.WaitingApproval => "waiting-approval",
        TurnState.Succeeded => "succeeded",
        TurnState.Failed => "failed",
        TurnState.Cancelled => "cancelled",
        TurnState.Interrupted => "interrupted",
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, "Not a turn state."),
    };

    /// <exception cref="FormatException">The name is not a turn state.</exception>
    public static TurnState Parse(string name) => name switch
    {
        "queued" => TurnState.Queued,
        "running" => TurnState.Running,
        "waiting-approval" => TurnState.WaitingApproval,
        "succeeded" => TurnState.Succeeded,
        "failed" => TurnState.Failed,
        "cancelled" => TurnState.Cancelled,
        "interrupted" => TurnState.Interrupted,
        _ => throw new FormatException($"'{name}' is not a turn state."),
    };
}
