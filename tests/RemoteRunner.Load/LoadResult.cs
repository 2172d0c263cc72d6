using RemoteRunner.Load.People;
using RemoteRunner.Load.Samples;

namespace RemoteRunner.Load;

/// <summary>All that a run found.</summary>
/// <param name="Took">From the first message to the last answer.</param>
/// <param name="Sends">Calls to the Bot API that show something.</param>
/// <param name="Refused">Of these, refused with 429.</param>
/// <param name="Listens">Recordings that went to be transcribed.</param>
internal sealed record LoadResult(
    LoadSettings Settings, DateTimeOffset Began, TimeSpan Took, IReadOnlyList<TurnSample> Turns, IReadOnlyList<MachineSample> Machine, int Sends, int Refused, int Listens)
{
    public IReadOnlyList<TurnSample> Answered { get; } = [.. Turns.Where(t => t.Outcome == TurnOutcome.Answered)];

    /// <summary>Answered by a process that was there already, by one call: what of it is ours can be told.</summary>
    public IReadOnlyList<TurnSample> Warm => [.. Answered.Where(t => !t.Cold && t is { ModelCalls: 1, Kind: ErrandKind.Text })];

    public IReadOnlyList<TurnSample> Errors => [.. Turns.Where(t => t.Outcome is TurnOutcome.Failed or TurnOutcome.Lost)];

    public int Blocked => Turns.Count(t => t.Outcome == TurnOutcome.Blocked);

    public IReadOnlyList<TurnSample> Questions => [.. Answered.Where(t => t.Kind == ErrandKind.Question)];

    /// <summary>Answers that needed no model.</summary>
    public int Hits => Answered.Count(t => t.SavedUsd is not null);

    public decimal Spent => Turns.Sum(t => t.CostUsd);

    public decimal Saved => Turns.Sum(t => t.SavedUsd ?? 0);

    public static double Seconds(TimeSpan? time) => time?.TotalSeconds ?? double.NaN;
}
