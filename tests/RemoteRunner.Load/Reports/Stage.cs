using RemoteRunner.Load.Samples;

namespace RemoteRunner.Load.Reports;

/// <summary>A part of the way from the tap to the answer.</summary>
internal sealed record Stage(string Name, Spread Milliseconds)
{
    /// <summary>Of answers that a warm process gave with one model call: for others the parts overlap.</summary>
    public static IReadOnlyList<Stage> Of(LoadResult result)
    {
        var turns = result.Warm;
        return
        [
            new("tap → turn accepted (poll, inbox, limits, box)", Between(t => t.Tapped, t => t.Accepted)),
            new("→ handed to Claude (queue, slot)", Between(t => t.Accepted, t => t.Started)),
            new("→ model called (Claude's own, proxy)", Between(t => t.Started, t => t.ModelBegan)),
            new("→ model done (the model's own)", Between(t => t.ModelBegan, t => t.ModelEnded)),
            new("→ turn ended (Claude's own, event log)", Between(t => t.ModelEnded, t => t.Ended)),
            new("→ answer in the chat (bot, Telegram's budgets)", Between(t => t.Ended, t => t.Answered)),
        ];

        Spread Between(Func<TurnSample, DateTimeOffset?> from, Func<TurnSample, DateTimeOffset?> to) =>
            Spread.Of(turns.Select(t => LoadResult.Seconds(to(t) - from(t)) * 1000).Where(v => !double.IsNaN(v)));
    }
}
