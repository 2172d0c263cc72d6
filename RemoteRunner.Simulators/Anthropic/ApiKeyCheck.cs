using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;

namespace RemoteRunner.Simulators.Anthropic;

/// <summary>How a caller proved itself; never what it sent.</summary>
internal sealed record Credential(string Kind, bool Matched)
{
    public ApiError? Refusal => (Kind, Matched) switch
    {
        (_, true) => null,
        ("none", _) => new ApiError(401, "authentication_error", "x-api-key header is required"),
        ("bearer", _) => new ApiError(401, "authentication_error", "Invalid bearer token"),
        _ => new ApiError(401, "authentication_error", "invalid x-api-key"),
    };
}

internal sealed class ApiKeyCheck(IOptionsMonitor<AnthropicSimulatorOptions> options)
{
    private const string BearerScheme = "Bearer ";

    public Credential Check(IHeaderDictionary headers)
    {
        if (headers["x-api-key"] is [{ Length: > 0 } key, ..])
            return new Credential("x-api-key", Matches(key, options.CurrentValue.AnthropicKey));
        if (headers.Authorization is [{ } value, ..] && value.StartsWith(BearerScheme, StringComparison.OrdinalIgnoreCase))
            return new Credential("bearer", Matches(value[BearerScheme.Length..], options.CurrentValue.AnthropicKey));
        return new Credential("none", false);
    }

    public bool MayControl(IHeaderDictionary headers) =>
        headers["X-OutsideWorld-Token"] is [{ } token, ..] && Matches(token, options.CurrentValue.Token);

    private static bool Matches(string given, string wanted) =>
        wanted.Length > 0 && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given), Encoding.UTF8.GetBytes(wanted));
}
