using System.Globalization;

namespace RemoteRunner.Web.Processes;

/// <summary>Memory that can be had without taking it from somebody: of the machine, or of the container if that is less.</summary>
internal sealed class FreeMemory(ContainerMemory container)
{
    /// <returns>Bytes; null when the system does not say (no <c>/proc</c>).</returns>
    public long? Read()
    {
        try
        {
            var ofMachine = OfMachine("/proc/meminfo");
            return container is { Limit: { } limit, Used: { } used } ? Math.Min(ofMachine, limit - used) : ofMachine;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    // "MemAvailable:   16332216 kB"
    internal static long OfMachine(string file) =>
        long.Parse(File.ReadLines(file).First(l => l.StartsWith("MemAvailable:", StringComparison.Ordinal)).AsSpan(13).Trim().TrimEnd(" kB"), CultureInfo.InvariantCulture) * 1024;
}
