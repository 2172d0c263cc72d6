using System.Text.Json.Serialization;

namespace RemoteRunner.Core.Turns;

/// <summary><c>queued → running ⇄ waiting-approval → succeeded | failed | cancelled | interrupted</c>.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<TurnState>))]
public enum TurnState
{
    [JsonStringEnumMemberName("queued")] Queued,
    [JsonStringEnumMemberName("running")] Running,
    [JsonStringEnumMemberName("waiting-approval")] WaitingApproval,
    [JsonStringEnumMemberName("succeeded")] Succeeded,
    [JsonStringEnumMemberName("failed")] Failed,

    /// <summary>A person stopped it.</summary>
    [JsonStringEnumMemberName("cancelled")] Cancelled,

    /// <summary>The box died or was stopped under it; its tools may have acted, so it is never run again by itself.</summary>
    [JsonStringEnumMemberName("interrupted")] Interrupted,
}
