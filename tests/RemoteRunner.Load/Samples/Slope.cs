namespace RemoteRunner.Load.Samples;

/// <summary>How fast something grows, by least squares over means of equal stretches of time: readings in a row depend on each other.</summary>
/// <param name="PerHour">What is added in an hour.</param>
/// <param name="Margin">Half the width of the 95 % confidence interval.</param>
internal sealed record Slope(double PerHour, double Margin)
{
    private const int Stretches = 20;

    // Student's t for 18 degrees of freedom, 97.5 %.
    private const double T = 2.101;

    /// <summary>Whether growth is shown: the interval lies above nothing.</summary>
    public bool Grows => PerHour - Margin > 0;

    /// <param name="points">Time and value, in order of time.</param>
    /// <returns>Null when there are too few.</returns>
    public static Slope? Of(IReadOnlyList<(TimeSpan At, double Value)> points)
    {
        if (points.Count < Stretches)
            return null;

        var means = Enumerable.Range(0, Stretches)
            .Select(i => points.Skip(i * points.Count / Stretches).Take(((i + 1) * points.Count / Stretches) - (i * points.Count / Stretches)).ToList())
            .Select(stretch => (X: stretch.Average(p => p.At.TotalHours), Y: stretch.Average(p => p.Value)))
            .ToList();
        var (x, y) = (means.Average(m => m.X), means.Average(m => m.Y));
        var spread = means.Sum(m => (m.X - x) * (m.X - x));
        var slope = means.Sum(m => (m.X - x) * (m.Y - y)) / spread;
        var rest = means.Sum(m => Math.Pow(m.Y - y - (slope * (m.X - x)), 2));
        return new Slope(slope, T * Math.Sqrt(rest / (Stretches - 2) / spread));
    }
}
