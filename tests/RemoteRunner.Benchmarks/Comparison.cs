using System.Globalization;

namespace RemoteRunner.Benchmarks;

/// <summary>Two reports of the same benchmarks, row by row.</summary>
internal static class Comparison
{
    // A difference within this share may be the machine's mood.
    private const double Noise = 0.15;

    public static async Task<int> PrintAsync(string before, string after)
    {
        var (old, now) = (await ReadAsync(before), await ReadAsync(after));
        Console.WriteLine("| benchmark | before, µs | after, µs | after to before | |");
        Console.WriteLine("|---|---:|---:|---:|---|");
        foreach (var (name, time) in now)
        {
            if (!old.TryGetValue(name, out var earlier))
                Console.WriteLine($"| {name} | | {time:0.###} | | new |");
            else
                Console.WriteLine($"| {name} | {earlier:0.###} | {time:0.###} | {time / earlier:F2} | {(time > earlier * (1 + Noise) ? "slower" : time < earlier * (1 - Noise) ? "faster" : "as before")} |");
        }

        foreach (var gone in old.Keys.Except(now.Keys))
            Console.WriteLine($"| {gone} | {old[gone]:0.###} | | | gone |");
        return now.Any(n => old.TryGetValue(n.Key, out var earlier) && n.Value > earlier * (1 + Noise)) ? 1 : 0;
    }

    /// <summary>Medians in microseconds by what stands before the column Mean: <c>| 'update read and stored' | 60.11 μs | … | 59.40 μs |</c>.</summary>
    private static async Task<Dictionary<string, double>> ReadAsync(string path)
    {
        var rows = new Dictionary<string, double>();
        var (mean, median) = (-1, -1);
        foreach (var line in await File.ReadAllLinesAsync(path))
        {
            var cells = line.Trim().Trim('|').Split('|').Select(c => c.Trim()).ToList();
            if (cells.Contains("Mean"))
                (mean, median) = (cells.IndexOf("Mean"), Math.Max(cells.IndexOf("Median"), cells.IndexOf("Mean")));
            else if (mean > 0 && cells.Count > median && Microseconds(cells[median]) is { } time)
                rows[string.Join(' ', cells.Take(mean)).Replace("&#39;", "'", StringComparison.Ordinal)] = time;
        }

        return rows;
    }

    private static double? Microseconds(string cell) => cell.Split(' ') is [var number, var unit] && double.TryParse(number, CultureInfo.InvariantCulture, out var value)
        ? unit switch { "ns" => value / 1000, "μs" or "us" or "µs" => value, "ms" => value * 1000, "s" => value * 1_000_000, _ => null }
        : null;
}
