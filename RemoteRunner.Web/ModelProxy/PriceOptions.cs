using System.ComponentModel.DataAnnotations;

namespace RemoteRunner.Web.ModelProxy;

/// <summary>
/// What the model's API costs, by families of models (section <c>Prices</c>, e.g. <c>Prices:Families:opus:Input</c>). The
/// longest family whose name is part of the model's counts; a model of no family is taken for the dearest.
/// </summary>
internal sealed class PriceOptions : IValidatableObject
{
    public const string Section = "Prices";

    private const decimal Million = 1_000_000m;

    // As the CLI 2.1.331 reckons; a test compares.
    public Dictionary<string, ModelPrice> Families { get; } = new(StringComparer.OrdinalIgnoreCase)
    {
        ["opus"] = new() { Input = 4m, Output = 20m, CacheRead = 0.2m, CacheWrite = 5m },
        ["sonnet"] = new() { Input = 2m, Output = 10m, CacheRead = 0.1m, CacheWrite = 2.5m },
        ["haiku"] = new() { Input = 0.1m, Output = 0.5m, CacheRead = 0.01m, CacheWrite = 0.125m },
    };

    /// <summary>US dollars for these tokens.</summary>
    public decimal CostOf(string? model, ModelTokens tokens)
    {
        var price = PriceOf(model);
        return ((price.Input * tokens.Input) + (price.Output * tokens.Output) + (price.CacheRead * tokens.CacheRead) + (price.CacheWrite * tokens.CacheWrite)) / Million;
    }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (var (family, price) in Families)
        {
            if (family.Length == 0 || new[] { price.Input, price.Output, price.CacheRead, price.CacheWrite }.Any(p => p is < 0 or > 10_000))
            {
                yield return new ValidationResult(
                    $"{Section}:Families:{family} has a price outside 0 to 10,000: write US dollars per million tokens for Input, Output, CacheRead and CacheWrite.",
                    [nameof(Families)]);
            }
        }
    }

    private ModelPrice PriceOf(string? model)
    {
        var family = model is null ? null : Families.Keys.Where(f => model.Contains(f, StringComparison.OrdinalIgnoreCase)).MaxBy(f => f.Length);
        return family is not null
            ? Families[family]
            : new ModelPrice
            {
                Input = Families.Values.Max(p => p.Input),
                Output = Families.Values.Max(p => p.Output),
                CacheRead = Families.Values.Max(p => p.CacheRead),
                CacheWrite = Families.Values.Max(p => p.CacheWrite),
            };
    }
}

/// <summary>US dollars per million tokens.</summary>
internal sealed class ModelPrice
{
    public decimal Input { get; set; }

    public decimal Output { get; set; }

    public decimal CacheRead { get; set; }

    public decimal CacheWrite { get; set; }
}
