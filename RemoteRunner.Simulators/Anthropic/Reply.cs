using System.Text.Json.Nodes;

namespace RemoteRunner.Simulators.Anthropic;

/// <summary>What the model does with one request.</summary>
internal sealed record Reply(IReadOnlyList<ReplyBlock> Blocks)
{
    public TimeSpan Wait { get; init; }

    /// <summary>The words are spread over this time; null: the usual rate.</summary>
    public TimeSpan? Duration { get; init; }

    public Ending Ending { get; init; }

    public ApiError? Error { get; init; }

    public UsageOverride Usage { get; init; } = new();

    public string StopReason => Blocks.Any(block => block is ToolBlock) ? "tool_use" : "end_turn";

    public static Reply Of(params IReadOnlyList<ReplyBlock> blocks) => new(blocks);

    public static Reply Text(string text) => Of(new TextBlock(text));

    public static Reply Failing(ApiError error) => new([]) { Error = error };
}

internal abstract record ReplyBlock;

internal sealed record TextBlock(string Text) : ReplyBlock;

internal sealed record ToolBlock(string Name, JsonObject Input) : ReplyBlock;

internal enum Ending
{
    Proper,
    ErrorEvent,
    Dropped,
    Garbage,
}

internal sealed record UsageOverride(int? Input = null, int? Output = null, int? CacheRead = null, int? CacheWrite = null);
