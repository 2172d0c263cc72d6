using System.Text.RegularExpressions;

namespace RemoteRunner.Simulators.Anthropic.Wire;

/// <summary>The pieces in which text and tool input are streamed.</summary>
internal static partial class Chunks
{
    private const int JsonPiece = 24;

    public static IReadOnlyList<string> Words(string text) => [.. Word().Matches(text).Select(match => match.Value)];

    // The JSON is pure ASCII (everything else is escaped), so it may be cut anywhere.
    public static IEnumerable<string> Json(string json) => json.Chunk(JsonPiece).Select(piece => new string(piece));

    [GeneratedRegex(@"\s*\S+\s?|\s+")]
    private static partial Regex Word();
}
