using System.Text.Json;

namespace RemoteRunner.Web.Tests.Agents;

/// <summary>A captured session of the real CLI, cut into what it printed for each prompt.</summary>
internal static class SampleSession
{
    /// <summary>The CLI's output lines, one list a prompt: each ends with its result (the last one with what there is).</summary>
    public static IReadOnlyList<IReadOnlyList<JsonElement>> Read(string name)
    {
        var turns = new List<IReadOnlyList<JsonElement>>();
        var lines = new List<JsonElement>();
        foreach (var raw in File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Samples", $"{name}.jsonl")))
        {
            // Some files hold the output lines alone, others {"dir":"stdout","t":0.5,"line":{…}}.
            var entry = JsonDocument.Parse(raw).RootElement;
            if (entry.TryGetProperty("argv", out _) || (entry.TryGetProperty("dir", out var dir) && dir.GetString() != "stdout"))
                continue;
            var line = entry.TryGetProperty("line", out var inner) ? inner : entry;
            lines.Add(line);
            if (line.TryGetProperty("type", out var type) && type.GetString() == "result")
            {
                turns.Add(lines);
                lines = [];
            }
        }

        if (lines.Count > 0)
            turns.Add(lines);
        return turns;
    }
}
