using System.Collections.Concurrent;
using System.Text.Json;

namespace RemoteRunner.Web.Agents.Claude;

/// <summary>How much each model can read, as the CLI's results said it.</summary>
internal sealed class ContextWindows
{
    // A CLI that goes wrong must not fill the memory with names.
    private const int MaxModels = 100;

    private readonly ConcurrentDictionary<string, long> _windows = new(StringComparer.Ordinal);

    /// <returns>Tokens; null while nobody knows.</returns>
    public long? Of(string? model) => model is not null && _windows.TryGetValue(model, out var window) ? window : null;

    /// <param name="usage"><c>{"claude-opus-5-5":{"inputTokens":1200,"contextWindow":1000000,"canonicalModel":"claude-opus-5-5",…}}</c></param>
    public void Learn(JsonElement usage)
    {
        if (usage.ValueKind != JsonValueKind.Object)
            return;

        foreach (var model in usage.EnumerateObject())
        {
            if (model.Value.Number("contextWindow") is not { } window || window <= 0 || _windows.Count >= MaxModels)
                continue;
            _windows[model.Name] = window;
            if (model.Value.Text("canonicalModel") is { } canonical)
                _windows[canonical] = window;
        }
    }
}
