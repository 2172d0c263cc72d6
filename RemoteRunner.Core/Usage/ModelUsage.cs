namespace RemoteRunner.Core.Usage;

/// <summary>What one model was used for in one day or month.</summary>
/// <param name="Model">As it names itself, such as <c>claude-opus-5-5</c>; <see cref="Other"/> for those beyond the cap.</param>
/// <param name="Calls">Calls of its API.</param>
public sealed record ModelUsage(string Model, long Calls, long InputTokens, long OutputTokens, long CacheReadTokens, long CacheWriteTokens, decimal CostUsd)
{
    public const string Other = "other";

    private const int MaxName = 60;

    /// <summary>A name that can be a field: letters, digits, dots, dashes and underscores, at most 60.</summary>
    public static string Name(string model)
    {
        var name = new string([.. model.Take(MaxName).Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' ? c : '-')]);
        return name.Length == 0 ? Other : name;
    }
}

/// <summary>What was used on one day in UTC.</summary>
public sealed record UsageDay(DateOnly Day, UsageTotals Totals, IReadOnlyList<ModelUsage> Models);
