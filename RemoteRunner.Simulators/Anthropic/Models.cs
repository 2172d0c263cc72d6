using System.Text.Json.Serialization;

namespace RemoteRunner.Simulators.Anthropic;

/// <summary>A model as <c>GET /v1/models</c> lists it. The messages call accepts any name that begins with <c>claude-</c>.</summary>
internal sealed record ListedModel(
    [property: JsonPropertyName("id")] string Id,
    [property: JsonPropertyName("display_name")] string DisplayName,
    [property: JsonPropertyName("created_at")] string CreatedAt)
{
    [JsonPropertyName("type")]
    public string Type { get; } = "model";
}

internal static class Models
{
    public static IReadOnlyList<ListedModel> All { get; } =
    [
        new("claude-opus-5-5", "Claude Opus 5.5", "2026-06-01T00:00:00Z"),
        new("claude-sonnet-5-5", "Claude Sonnet 5.5", "2026-06-01T00:00:00Z"),
        new("claude-haiku-5-5", "Claude Haiku 5.5", "2026-06-01T00:00:00Z"),
    ];
}
