namespace RemoteRunner.Core.Turns;

/// <summary>What a turn used. Tokens as the model's API counted them; dollars as the CLI priced them.</summary>
/// <param name="InputTokens">Tokens read at full price.</param>
/// <param name="OutputTokens">Tokens written.</param>
/// <param name="CacheReadTokens">Input tokens served from the prompt cache.</param>
/// <param name="CacheWriteTokens">Input tokens written to the prompt cache.</param>
/// <param name="CostUsd">US dollars.</param>
/// <param name="ModelCalls">Requests to the model's API, failed ones and retries included.</param>
public sealed record TurnUsage(
    long InputTokens, long OutputTokens, long CacheReadTokens, long CacheWriteTokens, decimal CostUsd, int ModelCalls)
{
    public static TurnUsage None { get; } = new(0, 0, 0, 0, 0m, 0);
}
