namespace RemoteRunner.Load.Samples;

/// <summary>How numbers lie.</summary>
internal sealed record Spread(int Count, double Mean, double Median, double P90, double P99, double Max)
{
    public static Spread Of(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted.Length == 0
            ? new Spread(0, double.NaN, double.NaN, double.NaN, double.NaN, double.NaN)
            : new Spread(sorted.Length, sorted.Average(), At(sorted, 0.5), At(sorted, 0.9), At(sorted, 0.99), sorted[^1]);
    }

    /// <summary>The value below which that share of the sorted values lies, by nearest rank.</summary>
    public static double At(IReadOnlyList<double> sorted, double share) =>
        sorted[Math.Clamp((int)Math.Ceiling(share * sorted.Count) - 1, 0, sorted.Count - 1)];
}
