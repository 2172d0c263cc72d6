using System.Text.Json;

namespace RemoteRunner.Load.Samples;

/// <summary>One call to the simulated Messages API: from its arrival to its last byte it is the model's own time.</summary>
internal sealed record ModelCall(string Session, DateTimeOffset At, DateTimeOffset? FirstTextAt, DateTimeOffset EndedAt, int Status)
{
    // {"n":3,"at":"…","path":"/v1/messages","status":200,"headers":{"x-claude-code-session-id":"…"},"firstTextAt":"…","endedAt":"…",…}
    public static ModelCall? Read(JsonElement call) =>
        call.GetProperty("path").GetString() == "/v1/messages"
        && call.GetProperty("endedAt") is { ValueKind: JsonValueKind.String } ended
        && call.GetProperty("headers").TryGetProperty("x-claude-code-session-id", out var session)
            ? new ModelCall(
                session.GetString()!,
                call.GetProperty("at").GetDateTimeOffset(),
                call.GetProperty("firstTextAt") is { ValueKind: JsonValueKind.String } first ? first.GetDateTimeOffset() : null,
                ended.GetDateTimeOffset(),
                call.GetProperty("status").GetInt32())
            : null;
}
