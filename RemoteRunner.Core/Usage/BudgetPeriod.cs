using System.Text.Json.Serialization;

namespace RemoteRunner.Core.Usage;

/// <summary>Whose budget, and over what time.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<BudgetPeriod>))]
public enum BudgetPeriod
{
    [JsonStringEnumMemberName("user-day")] UserDay = 1,
    [JsonStringEnumMemberName("user-month")] UserMonth = 2,
    [JsonStringEnumMemberName("all-day")] AllDay = 3,
    [JsonStringEnumMemberName("all-month")] AllMonth = 4,
}

/// <summary>How much of a budget is gone.</summary>
/// <param name="Limit">US dollars; null is no limit.</param>
public readonly record struct BudgetState(BudgetPeriod Period, decimal Spent, decimal? Limit)
{
    /// <summary>Nothing may be spent any more.</summary>
    public bool IsSpent => Limit is { } limit && Spent >= limit;

    /// <summary>The share that is gone, 0 to more than 1; 0 without a limit.</summary>
    public double Share => Limit is { } limit ? (limit == 0 ? 1 : (double)(Spent / limit)) : 0;
}

/// <summary>What somebody used in one day or month.</summary>
public sealed record UsageTotals(long Turns, long InputTokens, long OutputTokens, long CacheReadTokens, long CacheWriteTokens, decimal CostUsd, long CacheHits, decimal SavedUsd)
{
    public static UsageTotals None { get; } = new(0, 0, 0, 0, 0, 0m, 0, 0m);
}
