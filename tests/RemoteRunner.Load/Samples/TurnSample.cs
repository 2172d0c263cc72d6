using RemoteRunner.Load.People;

namespace RemoteRunner.Load.Samples;

internal enum TurnOutcome
{
    Answered,

    /// <summary>Refused by a limit or because too much waits.</summary>
    Blocked,

    /// <summary>The bot said that something went wrong.</summary>
    Failed,

    /// <summary>Nothing came.</summary>
    Lost,
}

/// <summary>One message from the tap to its answer: what the person saw, and what box and model knew of it. All on one machine's clock.</summary>
/// <param name="Cold">The first of its conversation: a Claude process had to be started for it.</param>
internal sealed class TurnSample(long chat, int number, ErrandKind kind, bool cold)
{
    public long Chat => chat;

    public int Number => number;

    public ErrandKind Kind => kind;

    public bool Cold => cold;

    public int Message { get; set; }

    public DateTimeOffset Tapped { get; set; }

    /// <summary>"Is typing" or the first message.</summary>
    public DateTimeOffset? FirstSign { get; set; }

    /// <summary>The first words of the answer.</summary>
    public DateTimeOffset? FirstText { get; set; }

    public DateTimeOffset? Answered { get; set; }

    public TurnOutcome? Outcome { get; set; }

    public string? Problem { get; set; }

    /// <summary>The box accepted the turn.</summary>
    public DateTimeOffset? Accepted { get; set; }

    /// <summary>The prompt was handed to Claude.</summary>
    public DateTimeOffset? Started { get; set; }

    /// <summary>The turn's last event.</summary>
    public DateTimeOffset? Ended { get; set; }

    public DateTimeOffset? ModelBegan { get; set; }

    public DateTimeOffset? ModelFirstText { get; set; }

    public DateTimeOffset? ModelEnded { get; set; }

    public int ModelCalls { get; set; }

    /// <summary>The model's own time, all calls of the turn together.</summary>
    public TimeSpan Model { get; set; }

    public decimal CostUsd { get; set; }

    /// <summary>Dollars that the answer cache saved.</summary>
    public decimal? SavedUsd { get; set; }

    public TimeSpan? Total => Answered - Tapped;

    /// <summary>All but the model: bot, box, cache, Claude's process, Telegram's budgets.</summary>
    public TimeSpan? Overhead => Total - Model;
}
