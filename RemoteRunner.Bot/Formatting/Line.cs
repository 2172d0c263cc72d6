namespace RemoteRunner.Bot.Formatting;

/// <summary>One visible line.</summary>
internal sealed record Line(IReadOnlyList<Run> Runs)
{
    private Cost? _cost;

    public static Line Empty { get; } = new([]);

    /// <summary>What the line needs at most, without its line break.</summary>
    public Cost Cost => _cost ??= Runs.Aggregate(Cost.Zero, (sum, run) => sum + Cost.OfTags(run) + Cost.OfText(run.Text));

    public bool IsBlank => Runs.All(run => string.IsNullOrWhiteSpace(run.Text));

    public string Text => string.Concat(Runs.Select(run => run.Text));

    public static Line Plain(string text) => text.Length == 0 ? Empty : new Line([new Run(text)]);

    public Line After(string prefix) => prefix.Length == 0 ? this : new Line([new Run(prefix), .. Runs]);
}
