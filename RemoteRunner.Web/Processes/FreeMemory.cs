using System.Globalization;

namespace RemoteRunner.Web.Processes;

/// <summary>Memory that can be had without taking it from somebody: of the machine, or of the container if that is less.</summary>
internal static class FreeMemory
{
    private const string ContainerFolder = "/sys/fs/cgroup";

    /// <returns>Bytes; null when the system does not say (no <c>/proc</c>).</returns>
    public static long? Read()
    {
        try
        {
            return Math.Min(OfMachine("/proc/meminfo"), OfContainer(ContainerFolder) ?? long.MaxValue);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    // "MemAvailable:   16332216 kB"
    internal static long OfMachine(string file) =>
        long.Parse(File.ReadLines(file).First(l => l.StartsWith("MemAvailable:", StringComparison.Ordinal)).AsSpan(13).Trim().TrimEnd(" kB"), CultureInfo.InvariantCulture) * 1024;

    /// <summary>By control group version 2; null without a limit. Files that can be dropped from memory count as free.</summary>
    internal static long? OfContainer(string folder)
    {
        var most = Path.Combine(folder, "memory.max");
        if (!File.Exists(most) || !long.TryParse(File.ReadAllText(most), CultureInfo.InvariantCulture, out var limit))
            return null;

        var used = long.Parse(File.ReadAllText(Path.Combine(folder, "memory.current")), CultureInfo.InvariantCulture);
        var droppable = File.ReadLines(Path.Combine(folder, "memory.stat")).FirstOrDefault(l => l.StartsWith("inactive_file ", StringComparison.Ordinal));
        return limit - used + (droppable is null ? 0 : long.Parse(droppable.AsSpan(14), CultureInfo.InvariantCulture));
    }
}
