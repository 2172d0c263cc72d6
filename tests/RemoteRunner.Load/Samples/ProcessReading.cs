using System.Globalization;

namespace RemoteRunner.Load.Samples;

/// <summary>What Linux says of one process.</summary>
/// <param name="Resident">Bytes.</param>
/// <param name="Processor">Processor time since its start.</param>
internal sealed record ProcessReading(int Parent, long Resident, TimeSpan Processor, int Threads)
{
    private const double TicksPerSecond = 100;
    private const long PageSize = 4096;

    public static ProcessReading? Of(int pid)
    {
        try
        {
            // "4711 (claude) S 4700 4711 …": fields are counted after the name, which may hold blanks.
            var stat = File.ReadAllText($"/proc/{pid}/stat");
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return new ProcessReading(
                int.Parse(fields[1], CultureInfo.InvariantCulture),
                long.Parse(fields[21], CultureInfo.InvariantCulture) * PageSize,
                TimeSpan.FromSeconds((long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture)) / TicksPerSecond),
                int.Parse(fields[17], CultureInfo.InvariantCulture));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It has ended.
            return null;
        }
    }

    /// <summary>Open files and sockets.</summary>
    public static int HandlesOf(int pid)
    {
        try
        {
            return Directory.GetFiles($"/proc/{pid}/fd").Length;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }

    /// <summary>Bytes that are this process's share of what is in memory; costly to read.</summary>
    public static long ProportionalOf(int pid)
    {
        try
        {
            // "Pss:              110132 kB"
            var line = File.ReadLines($"/proc/{pid}/smaps_rollup").First(l => l.StartsWith("Pss:", StringComparison.Ordinal));
            return 1024 * long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidOperationException)
        {
            return 0;
        }
    }

    public static IReadOnlyDictionary<int, ProcessReading> All()
    {
        var all = new Dictionary<int, ProcessReading>();
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder.AsSpan()), out var pid) && Of(pid) is { } reading)
                all[pid] = reading;
        }

        return all;
    }
}
