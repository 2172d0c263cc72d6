using System.ComponentModel.DataAnnotations;

namespace RemoteRunner.Web.ModelProxy;

/// <summary>
/// What the model's API costs, by families of models (section <c>Prices</c>, e.g. <c>Prices:Families:opus:Input</c>). The
/// longest family whose name is part of the model's counts; a model of no family is taken for the dearest.
/// </summary>
internal sealed class PriceOptions : IValidatableObject
{
    public const string Section = "Prices";

    // As the CLI 2.1.331 reckons; a test compares.
    public Dictionary<string, ModelPrice> Families { get; } = new(StringComparer.OrdinalIgnoreCase)
    {
        ["opus"] = new() { Input = 4m, Output = 20m, CacheRead = 0.2m, CacheWrite = 5m },
        ["sonnet"] = new() { Input = 2m, Output = 10m, CacheRead = 0.1m, CacheWrite = 2.5m },
        ["haiku"] = new() { Input = 0.1m, Output = 0.5m, CacheRead = 0.01m, CacheWrite = 0.125m, LongAbove = 100_000, LongFactor = 5m },
    };

    /// <summary>US dollars for the tokens of one call.</summary>
    public decimal CostOf(string? model, ModelTokens tokens)
    {
        var family = model is null ? null : Families.Keys.Where(f => model.Contains(f, StringComparison.OrdinalIgnoreCase)).MaxBy(f => f.Length);
        return family is not null ? Families[family].CostOf(tokens) : Families.Values.Max(p => p.CostOf(tokens));
    }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (var (family, price) in Families)
        {
            if (family.Length == 0 || new[] { price.Input, price.Output, price.CacheRead, price.CacheWrite }.Any(p => p is < 0 or > 10_000) || price.LongFactor is < 1 or > 100 || price.LongAbove < 0)
            {
                yield return new ValidationResult(
                    $"{Section}:Families:{family} has a price outside 0 to 10,000: write US dollars per million tokens for Input, Output, CacheRead and CacheWrite, and a LongFactor of 1 to 100.",
                    [nameof(Families)]);
            }
        }
    }
}

/// <summary>US dollars per million tokens.</summary>
internal sealed class ModelPrice
{
    private const decimal Million = 1_000_000m;

    public decimal Input { get; set; }

    public decimal Output { get; set; }

    public decimal CacheRead { get; set; }

    public decimal CacheWrite { get; set; }

    /// <summary>Input tokens of one call, cached ones included, above which all of it costs <see cref="LongFactor"/> times as much; null for never.</summary>
    public long? LongAbove { get; set; }

    public decimal LongFactor { get; set; } = 1m;

    /// <summary>US dollars for the tokens of one call.</summary>
    public decimal CostOf(ModelTokens tokens)
    {
        var cost = ((Input * tokens.Input) + (Output * tokens.Output) + (CacheRead * tokens.CacheRead) + (CacheWrite * tokens.CacheWrite)) / Million;
        return tokens.Input + tokens.CacheRead + tokens.CacheWrite > LongAbove ? cost * LongFactor : cost;
    }
}
