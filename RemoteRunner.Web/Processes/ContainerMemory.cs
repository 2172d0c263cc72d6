using System.Globalization;
using Microsoft.Extensions.Options;
using RemoteRunner.Web.Box;

namespace RemoteRunner.Web.Processes;

/// <summary>How much memory the container may use and how much of it is taken, by its control group: what decides whether something is killed.</summary>
internal sealed class ContainerMemory(IOptions<BoxOptions> options)
{
    // Without a limit, version 1 says 9223372036854771712 and version 2 "max".
    private const long Unlimited = 1L << 60;

    /// <summary>Bytes the container may use; null when nothing limits it.</summary>
    public long? Limit { get; } = Number(options.Value.ControlGroup, "memory.max", "memory/memory.limit_in_bytes") is { } limit and < Unlimited ? limit : null;

    /// <summary>Bytes in use that cannot be given up at once, for a file's pages in memory can; null when nothing limits it.</summary>
    public long? Used
    {
        get
        {
            var folder = options.Value.ControlGroup;
            if (Limit is null || Number(folder, "memory.current", "memory/memory.usage_in_bytes") is not { } usage)
                return null;

            return Math.Max(0, usage - Unused(folder));
        }
    }

    private static long? Number(string folder, string version2, string version1)
    {
        foreach (var name in (string[])[version2, version1])
        {
            try
            {
                return long.TryParse(File.ReadAllText(Path.Combine(folder, name)), NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var number) ? number : null;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // The other version's name, or no control groups at all.
            }
        }

        return null;
    }

    private static long Unused(string folder)
    {
        // "total_inactive_file 52084736" in version 1, "inactive_file 52084736" in version 2.
        foreach (var (name, key) in new[] { ("memory.stat", "inactive_file "), ("memory/memory.stat", "total_inactive_file ") })
        {
            var file = Path.Combine(folder, name);
            if (!File.Exists(file))
                continue;

            foreach (var line in File.ReadLines(file))
            {
                if (line.StartsWith(key, StringComparison.Ordinal))
                    return long.Parse(line.AsSpan(key.Length), NumberStyles.None, CultureInfo.InvariantCulture);
            }
        }

        return 0;
    }
}
