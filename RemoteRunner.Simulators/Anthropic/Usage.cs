using System.Text.Json.Serialization;

namespace RemoteRunner.Simulators.Anthropic;

/// <summary>
/// Token counts that look real: four characters a token, and a conversation's earlier part counts as read from the cache,
/// as it does for a client that sets cache marks.
/// </summary>
internal sealed record Usage(
    [property: JsonPropertyName("input_tokens")] int Input,
    [property: JsonPropertyName("cache_creation_input_tokens")] int CacheWrite,
    [property: JsonPropertyName("cache_read_input_tokens")] int CacheRead,
    [property: JsonPropertyName("output_tokens")] int Output)
{
    private const int CharactersPerToken = 4;

    [JsonPropertyName("cache_creation")]
    public object CacheCreation => new { ephemeral_5m_input_tokens = CacheWrite, ephemeral_1h_input_tokens = 0 };

    [JsonPropertyName("service_tier")]
    public string ServiceTier { get; } = "standard";

    public static Usage Of(MessagesRequest request, Reply reply)
    {
        var last = Tokens(request.LastMessageCharacters);
        var before = Tokens(request.Characters - request.LastMessageCharacters);
        var continued = request.Conversation.HasAnswers;
        return new Usage(
            reply.Usage.Input ?? last,
            reply.Usage.CacheWrite ?? (continued ? 0 : before),
            reply.Usage.CacheRead ?? (continued ? before : 0),
            reply.Usage.Output ?? reply.Blocks.Sum(Tokens));
    }

    public static int Tokens(int characters) => Math.Max(1, characters / CharactersPerToken);

    private static int Tokens(ReplyBlock block) => block switch
    {
        TextBlock text => Tokens(text.Text.Length),
        ToolBlock tool => Tokens(tool.Name.Length + tool.Input.ToJsonString().Length) + 20,
        _ => 0,
    };
}
