using RemoteRunner.Core.Usage;

namespace RemoteRunner.Web.Pages;

/// <summary>One colour of a chart.</summary>
public sealed record ChartSeries(string Name, Func<UsageDay, double> Of)
{
    /// <summary>Dollars by model, the dearest first; what belongs to none is the last.</summary>
    public static IReadOnlyList<ChartSeries> ByModel(IReadOnlyList<UsageDay> days)
    {
        var models = days.SelectMany(d => d.Models).GroupBy(m => m.Model).OrderByDescending(g => g.Sum(m => m.CostUsd)).Select(g => g.Key).ToList();
        var named = models.Take(BarChart.Colours - 1).ToList();
        var series = named.Select(n => new ChartSeries(n, d => (double)d.Models.Where(m => m.Model == n).Sum(m => m.CostUsd))).ToList();
        // Voice, models beyond those named, and what was counted before models were.
        ChartSeries rest = new(Texts.OtherSeries, d => Math.Max(0, (double)(d.Totals.CostUsd - d.Models.Where(m => named.Contains(m.Model)).Sum(m => m.CostUsd))));
        if (series.Count == 0 || days.Any(d => rest.Of(d) > 0.0000005))
            series.Add(rest);
        return series;
    }

    public static IReadOnlyList<ChartSeries> ByKind { get; } =
    [
        new(Texts.TokensOut, d => d.Totals.OutputTokens),
        new(Texts.TokensIn, d => d.Totals.InputTokens),
        new(Texts.TokensCacheWrite, d => d.Totals.CacheWriteTokens),
        new(Texts.TokensCacheRead, d => d.Totals.CacheReadTokens),
    ];
}
