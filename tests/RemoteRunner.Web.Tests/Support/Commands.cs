namespace RemoteRunner.Web.Tests.Support;

/// <summary>Commands for Claude's Bash that stay until they are ended, and a look at whether they are still there.</summary>
public static class Commands
{
    /// <summary>Writes a script that sleeps for a number of seconds nobody else sleeps for.</summary>
    /// <returns>The script's name, and the text by which its processes are found.</returns>
    public static async Task<(string Script, string Trace)> WriteStayingScriptAsync(string folder)
    {
        // The CLI refuses a plain "sleep 300"; the number is the processes' mark.
        var trace = $"300.{Random.Shared.NextInt64(1_000_000_000, 9_000_000_000)}";
        var script = $"stay-{trace}.sh";
        await File.WriteAllTextAsync(Path.Combine(folder, script), $"sleep {trace} &\nsleep {trace}\n");
        return (script, trace);
    }

    /// <summary>Ids of the processes whose command line holds the text.</summary>
    public static IReadOnlyList<int> Running(string trace) => Holding(trace, "cmdline");

    /// <summary>Ids of the processes whose command line or environment holds the text: what anybody on the machine may see.</summary>
    public static IReadOnlyList<int> Showing(string text) => Holding(text, "cmdline", "environ");

    private static List<int> Holding(string text, params string[] files)
    {
        var found = new List<int>();
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), out var pid))
                continue;
            try
            {
                if (files.Any(file => File.ReadAllText(Path.Combine(folder, file)).Contains(text, StringComparison.Ordinal)))
                    found.Add(pid);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // It has ended meanwhile.
            }
        }

        return found;
    }
}
