using System.Text.Json.Serialization;

namespace RemoteRunner.Core.Turns;

/// <summary>Why a turn failed, as something a person can act on.</summary>
/// <param name="Kind">The class of failure; the reader's text and buttons follow from it.</param>
/// <param name="Message">What happened, in one sentence, without secrets. What can be done is for the surface to say: it has the buttons.</param>
/// <param name="Status">The HTTP status of the model's API where one was received.</param>
/// <param name="RetryAfter">How long the API asked to wait, or until the usage limit resets, when it said so.</param>
public sealed record TurnFailure(TurnFailureKind Kind, string Message, int? Status = null, TimeSpan? RetryAfter = null)
{
    /// <summary>Whether the turn broke off in the middle of its work: there is something to go on from.</summary>
    [JsonIgnore]
    public bool BrokeOff => Kind is TurnFailureKind.MaxTurns or TurnFailureKind.ProcessDied or TurnFailureKind.CliProtocol;

    /// <summary>Whether a turn that continues this one can succeed: now, in a while, or when somebody has mended what the message names.</summary>
    [JsonIgnore]
    public bool CanContinue => BrokeOff || Kind is TurnFailureKind.RateLimited or TurnFailureKind.Overloaded or TurnFailureKind.Unreachable
        or TurnFailureKind.Authentication or TurnFailureKind.NoCredential or TurnFailureKind.Forbidden or TurnFailureKind.ModelUnknown or TurnFailureKind.CliMissing or TurnFailureKind.ProjectSettings;
}

/// <summary>The classes of failure that a person can tell apart by what they can do about them.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<TurnFailureKind>))]
public enum TurnFailureKind
{
    /// <summary>Something inside RemoteRunner; the log of the box says more.</summary>
    [JsonStringEnumMemberName("internal")] Internal,

    /// <summary>401: the key or login is not accepted.</summary>
    [JsonStringEnumMemberName("authentication")] Authentication,

    /// <summary>Neither an API key nor an OAuth token is set.</summary>
    [JsonStringEnumMemberName("no-credential")] NoCredential,

    /// <summary>403: the credential may not use this model or feature.</summary>
    [JsonStringEnumMemberName("forbidden")] Forbidden,

    /// <summary>429: too many requests or the usage limit is reached.</summary>
    [JsonStringEnumMemberName("rate-limited")] RateLimited,

    /// <summary>529 (or 5xx): the model's service is overloaded or broken.</summary>
    [JsonStringEnumMemberName("overloaded")] Overloaded,

    /// <summary>404: the model is not known.</summary>
    [JsonStringEnumMemberName("model-unknown")] ModelUnknown,

    /// <summary>The conversation has grown longer than the model can read.</summary>
    [JsonStringEnumMemberName("context-full")] ContextFull,

    /// <summary>400: the request was refused.</summary>
    [JsonStringEnumMemberName("invalid-request")] InvalidRequest,

    /// <summary>No answer came from the model's API at all.</summary>
    [JsonStringEnumMemberName("unreachable")] Unreachable,

    /// <summary>The turn used up its model rounds (<c>Claude:MaxTurns</c>); Continue goes on.</summary>
    [JsonStringEnumMemberName("max-turns")] MaxTurns,

    /// <summary>The Claude Code CLI is not installed.</summary>
    [JsonStringEnumMemberName("cli-missing")] CliMissing,

    /// <summary>The CLI printed something that is not its protocol.</summary>
    [JsonStringEnumMemberName("cli-protocol")] CliProtocol,

    /// <summary>The CLI's process ended in the middle of the turn.</summary>
    [JsonStringEnumMemberName("process-died")] ProcessDied,

    /// <summary>A budget is spent: the message says which, and when it begins anew.</summary>
    [JsonStringEnumMemberName("budget-spent")] BudgetSpent,

    /// <summary>The settings of a trusted workspace cannot be used.</summary>
    [JsonStringEnumMemberName("project-settings")] ProjectSettings,

    /// <summary>The session's workspace is gone.</summary>
    [JsonStringEnumMemberName("workspace-missing")] WorkspaceMissing,
}
