using RemoteRunner.Load.Reports;
using RemoteRunner.Load.Samples;

namespace RemoteRunner.Load.Tests;

public sealed class NumbersSpecs
{
    [Fact]
    public void Percentiles_are_values_that_were_measured()
    {
        var spread = Spread.Of(Enumerable.Range(1, 200).Select(i => (double)i));

        Assert.Equal((200, 100.5, 100.0, 180.0, 198.0, 200.0), (spread.Count, spread.Mean, spread.Median, spread.P90, spread.P99, spread.Max));
    }

    [Fact]
    public void A_slope_is_found_within_its_margin()
    {
        var random = new Random(7);
        var points = Enumerable.Range(0, 600).Select(i => (TimeSpan.FromSeconds(i * 3), 200 + (i * 3 / 3600.0 * 40) + random.NextDouble())).ToList();

        var slope = Slope.Of(points)!;

        Assert.InRange(slope.PerHour, 40 - slope.Margin - 0.5, 40 + slope.Margin + 0.5);
        Assert.True(slope.Grows);
    }

    [Fact]
    public void Noise_is_no_growth()
    {
        var random = new Random(11);

        var slope = Slope.Of([.. Enumerable.Range(0, 600).Select(i => (TimeSpan.FromSeconds(i), 200 + (10 * random.NextDouble())))])!;

        Assert.False(slope.Grows);
    }

    [Theory]
    [InlineData(2.9, "achieved")]
    [InlineData(3.1, "acceptable")]
    [InlineData(4.6, "poor")]
    [InlineData(double.NaN, "poor")]
    public void A_target_is_achieved_acceptable_or_poor(double measured, string verdict) =>
        Assert.Equal(verdict, new Target("mean", measured, 3, 4.5, "s").Verdict);

    [Fact]
    public void A_plot_names_what_it_shows_and_needs_nothing_from_elsewhere()
    {
        var svg = new Plot("Memory <now>", "minute", "MiB").Line("bot & box", [(0, 1), (1, double.NaN), (2, 3)]).ToSvg();

        Assert.Contains("Memory &lt;now&gt;", svg, StringComparison.Ordinal);
        Assert.Contains("bot &amp; box", svg, StringComparison.Ordinal);
        Assert.DoesNotContain("NaN", svg, StringComparison.Ordinal);
        Assert.DoesNotContain("http", svg, StringComparison.Ordinal);
    }

    [Fact]
    public void A_long_line_keeps_its_peaks_and_is_no_longer_than_the_plot_is_wide()
    {
        var (quiet, peak) = (Enumerable.Range(0, 50_000).Select(i => (X: i / 1000.0, Y: 1.0)), (X: 31.4159, Y: 4.0));

        var svg = new Plot("Handles", "minute", "").Line("box", [.. quiet, peak]).ToSvg();

        Assert.InRange(svg.Length, 5_000, 20_000);
        Assert.Contains(",30.0 ", svg, StringComparison.Ordinal);
    }
}
