using System.Globalization;
using System.Text;

namespace RemoteRunner.FaultRun.Mischief;

/// <summary>Claude's processes and what they started, found as an operator would: by their environment.</summary>
internal static class BoxProcesses
{
    /// <summary>Every process that Claude is, or that it started, for the box with this data.</summary>
    /// <param name="data">The box's data directory, which stands in each of their environments.</param>
    public static IReadOnlyList<BoxProcess> Find(string data)
    {
        var needle = Encoding.UTF8.GetBytes($"CLAUDE_CONFIG_DIR={data}/");
        var found = new List<BoxProcess>();
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder.AsSpan()), out var pid))
                continue;
            try
            {
                if (File.ReadAllBytes(Path.Combine(folder, "environ")).AsSpan().IndexOf(needle) >= 0)
                    found.Add(new BoxProcess(pid, StartOf(pid), File.ReadAllText(Path.Combine(folder, "cmdline")).Replace('\0', ' ')));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // It has ended meanwhile.
            }
        }

        return found;
    }

    /// <summary>When a process started, in the system's own ticks since it booted.</summary>
    public static long StartOf(int pid)
    {
        // "4711 (claude) S 4700 …": the 22nd field, counted after the name, which may hold blanks.
        var stat = File.ReadAllText($"/proc/{pid}/stat");
        return long.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[19], CultureInfo.InvariantCulture);
    }
}

internal sealed record BoxProcess(int Pid, long Start, string Command);
