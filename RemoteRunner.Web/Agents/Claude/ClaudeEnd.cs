using System.Text.Json;

namespace RemoteRunner.Web.Agents.Claude;

/// <summary>How a prompt ended, as the CLI said it or as its process showed it.</summary>
internal abstract record ClaudeEnd;

/// <summary>
/// The CLI's result line. An API failure has subtype "success" too, so <see cref="IsError"/> is what counts:
/// <c>{"terminal_reason":"api_error","is_error":true,"num_turns":1,"subtype":"success","api_error_status":429,"result":"API Error: Request rejected (429) · …","type":"result","total_cost_usd":0.0178}</c>
/// </summary>
internal sealed record ClaudeResult(bool IsError, string? TerminalReason, int? Status, string? Text, string? Error, decimal? TotalCostUsd) : ClaudeEnd
{
    public static ClaudeResult Read(JsonElement line) => new(
        line.Flag("is_error"),
        line.Text("terminal_reason"),
        (int?)line.Number("api_error_status"),
        line.Text("result"),
        line.Get("errors").Items().FirstOrDefault() is { ValueKind: JsonValueKind.String } error ? error.GetString() : null,
        line.Decimal("total_cost_usd"));

    /// <summary>There is no transcript to resume: the session must be begun.</summary>
    public bool IsUnknownConversation => Error?.StartsWith("No conversation found", StringComparison.Ordinal) == true;
}

/// <summary>The process ended before it said how the prompt did.</summary>
/// <param name="ErrorOutput">The end of its stderr.</param>
internal sealed record ClaudeExit(int Code, string ErrorOutput) : ClaudeEnd
{
    /// <summary>There is a transcript already: the session must be resumed.</summary>
    public bool IsKnownConversation => ErrorOutput.Contains("is already in use", StringComparison.Ordinal);

    public bool IsUnknownConversation => ErrorOutput.Contains("No conversation found", StringComparison.Ordinal);
}

/// <summary>The process printed something that is not its protocol; it was ended.</summary>
internal sealed record ClaudeGarbage(string Message) : ClaudeEnd;

/// <summary>Its process was ended to make room while people were asked; the turn goes on, on another one, when they answer.</summary>
internal sealed record ClaudeParked : ClaudeEnd;
