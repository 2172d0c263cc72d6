using System.Globalization;

namespace RemoteRunner.Benchmarks;

/// <summary>Two reports of the same benchmarks, row by row.</summary>
internal static class Comparison
{
    // A difference within this share may be the machine's mood.
    private const double Noise = 0.15;

    // Columns that differ from run to run or say nothing of what was measured.
    private static readonly string[] _changing = ["Namespace", "Job", "InvocationCount"];

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

    /// <summary>Medians in microseconds by type, method and parameters: <c>| 'update read and stored' | Job-JOQYGU | 41,577.5 ns | … | 35,930.5 ns |</c>.</summary>
    private static async Task<Dictionary<string, double>> ReadAsync(string path)
    {
        var rows = new Dictionary<string, double>();
        List<int> names = [];
        var median = -1;
        foreach (var line in await File.ReadAllLinesAsync(path))
        {
            var cells = line.Trim().Trim('|').Split('|').Select(c => c.Trim(' ', '*').Replace("&#39;", "'", StringComparison.Ordinal)).ToList();
            if (cells.IndexOf("Mean") is > 0 and var mean)
            {
                median = Math.Max(cells.IndexOf("Median"), mean);
                names = [.. Enumerable.Range(0, mean).Where(i => !_changing.Contains(cells[i]))];
            }
            else if (median > 0 && cells.Count > median && Microseconds(cells[median]) is { } time)
            {
                rows[string.Join(' ', names.Select(i => cells[i]).Where(c => c is not ("?" or "Default")))] = time;
            }
        }

        return rows;
    }

    private static double? Microseconds(string cell) => cell.Split(' ') is [var number, var unit] && double.TryParse(number, CultureInfo.InvariantCulture, out var value)
        ? unit switch { "ns" => value / 1000, "μs" or "us" or "µs" => value, "ms" => value * 1000, "s" => value * 1_000_000, _ => null }
        : null;
}
