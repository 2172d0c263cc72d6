using System.Text.Json.Serialization;

namespace RemoteRunner.Core.Box;

/// <summary>What <c>GET /api/box</c> answers: one box, its CLI and its pool.</summary>
/// <param name="CliVersion">The CLI's version, or null when it is missing.</param>
/// <param name="Model">The model setting, or null for the CLI's default.</param>
/// <param name="Processes">Warm Claude processes.</param>
/// <param name="Running">Turns that run now (waiting ones hold no slot).</param>
/// <param name="Warnings">One sentence each: what is wrong and what to do.</param>
public sealed record BoxStatus(
    string Name,
    string Version,
    string? CliVersion,
    Credential Credential,
    string? Model,
    int Processes,
    int Running,
    IReadOnlyList<string> Warnings);

/// <summary>What stands behind the model proxy.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Credential>))]
public enum Credential
{
    [JsonStringEnumMemberName("none")] None,
    [JsonStringEnumMemberName("api-key")] ApiKey,
    [JsonStringEnumMemberName("oauth-token")] OAuthToken,
}
