using RemoteRunner.Core.Turns;
using RemoteRunner.Web.ModelProxy;

namespace RemoteRunner.Web.Agents.Claude;

/// <summary>Why a prompt failed, as something a person can act on.</summary>
internal static class ClaudeFailures
{
    private const int MaxDetail = 500;

    /// <param name="meter">What the proxy saw of the turn's model calls: it knows what the CLI does not tell.</param>
    public static TurnFailure Of(ClaudeEnd end, TurnMeter meter) => end switch
    {
        ClaudeGarbage garbage => new(TurnFailureKind.CliProtocol, garbage.Message),
        ClaudeExit exit => new(TurnFailureKind.ProcessDied, Texts.ProcessDied(exit.Code, OneLine.Cut(exit.ErrorOutput, MaxDetail))),
        ClaudeResult { TerminalReason: "api_error" } result => OfApi(result, meter.LastProblem),
        // A 413 ends as "prompt_too_long" or the like: whatever the CLI calls it, the API's refusal is the reason.
        ClaudeResult result when meter.LastProblem is not null => OfApi(result, meter.LastProblem),
        ClaudeResult result => new(TurnFailureKind.Internal, Texts.Unexpected(OneLine.Cut(result.Error ?? result.Text ?? result.TerminalReason ?? "?", MaxDetail))),
        _ => new(TurnFailureKind.Internal, Texts.Unexpected("?")),
    };

    private static TurnFailure OfApi(ClaudeResult result, ModelProblem? seen)
    {
        if (seen?.Kind is ModelProblemKind.NoCredential)
            return new(TurnFailureKind.NoCredential, Texts.NoCredential);
        if (seen?.Kind is ModelProblemKind.Unreachable)
            return new(TurnFailureKind.Unreachable, Texts.Unreachable);

        var detail = OneLine.Cut(seen?.Message ?? result.Text ?? string.Empty, MaxDetail);
        var status = result.Status ?? seen?.Status;
        return (status, seen?.Type) switch
        {
            (413, _) => Failure(TurnFailureKind.ContextFull, Texts.ContextFull(detail)),
            (400, _) when IsTooLong(detail) => Failure(TurnFailureKind.ContextFull, Texts.ContextFull(detail)),
            (401, _) => Failure(TurnFailureKind.Authentication, Texts.Authentication(detail)),
            (403, _) => Failure(TurnFailureKind.Forbidden, Texts.Forbidden(detail)),
            (404, _) => Failure(TurnFailureKind.ModelUnknown, Texts.ModelUnknown(detail)),
            (429, _) => Failure(TurnFailureKind.RateLimited, Texts.RateLimited(detail)),
            (400, _) => Failure(TurnFailureKind.InvalidRequest, Texts.InvalidRequest(detail)),
            ( >= 500, _) or (_, "overloaded_error" or "api_error") => Failure(TurnFailureKind.Overloaded, Texts.Overloaded(detail)),
            _ => Failure(TurnFailureKind.Unreachable, Texts.Broken(detail)),
        };

        // "prompt is too long: 208310 tokens > 200000 maximum", "input length and `max_tokens` exceed context limit: …"
        static bool IsTooLong(string message) =>
            message.Contains("prompt is too long", StringComparison.OrdinalIgnoreCase) || message.Contains("exceed context limit", StringComparison.OrdinalIgnoreCase);

        TurnFailure Failure(TurnFailureKind kind, string message) => new(kind, message, status, seen?.RetryAfter);
    }
}
