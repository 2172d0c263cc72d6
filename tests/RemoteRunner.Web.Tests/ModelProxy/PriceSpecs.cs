using RemoteRunner.Web.ModelProxy;

namespace RemoteRunner.Web.Tests.ModelProxy;

public sealed class PriceSpecs
{
    private static readonly ModelTokens _tokens = new(1_000, 100, 10_000, 1_000);

    [Fact]
    public void A_model_of_no_family_costs_what_the_dearest_would()
    {
        var prices = new PriceOptions();

        Assert.Equal(prices.CostOf("claude-opus-5-5", _tokens), prices.CostOf("claude-novel-1", _tokens));
        Assert.Equal(prices.CostOf("claude-opus-5-5", _tokens), prices.CostOf(null, _tokens));
        Assert.True(prices.CostOf("claude-haiku-5-5", _tokens) < prices.CostOf("claude-sonnet-5-5", _tokens));
    }

    [Fact]
    public void The_longest_family_in_a_models_name_counts()
    {
        var prices = new PriceOptions();
        prices.Families["opus-6"] = new ModelPrice { Input = 8m };

        Assert.Equal(0.008m, prices.CostOf("claude-opus-6-0", _tokens));
        Assert.Equal(0.013m, prices.CostOf("claude-opus-5-5", _tokens));
    }

    [Fact]
    public void A_long_input_costs_more_where_the_model_has_such_a_price()
    {
        var prices = new PriceOptions();

        Assert.Equal(0.01m, prices.CostOf("claude-haiku-5-5", new ModelTokens(100_000, 0, 0, 0)));
        Assert.Equal(0.0500005m, prices.CostOf("claude-haiku-5-5", new ModelTokens(100_000, 0, 10, 0)));
    }
}
