using System.ComponentModel.DataAnnotations;

namespace RemoteRunner.Core.Usage;

/// <summary>What may be spent, in US dollars by days and months in UTC (section <c>Budgets</c>); null is no limit.</summary>
public sealed class BudgetOptions
{
    public const string Section = "Budgets";

    [Range(0, 1_000_000)]
    public decimal? UserPerDay { get; set; }

    [Range(0, 1_000_000)]
    public decimal? UserPerMonth { get; set; }

    [Range(0, 10_000_000)]
    public decimal? AllPerDay { get; set; }

    [Range(0, 10_000_000)]
    public decimal? AllPerMonth { get; set; }

    /// <summary>Set aside for a turn before it begins, so that turns at the same time do not overspend together.</summary>
    [Range(0.001, 1000)]
    public decimal ReservedPerTurn { get; set; } = 0.25m;

    /// <summary>A reservation whose turn never ended lapses after this.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "30.00:00:00")]
    public TimeSpan ReservationLapses { get; set; } = TimeSpan.FromDays(1);

    /// <summary>Share of a budget at which its user is warned.</summary>
    [Range(0.1, 1.0)]
    public double WarnAt { get; set; } = 0.8;
}
