using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using RemoteRunner.Core.Box;

namespace RemoteRunner.Bot.Access;

/// <summary><c>POST /claim-code</c>: a new code for whoever holds the internal key; the AppHost shows it.</summary>
internal static class ClaimApi
{
    public static void MapClaimCode(this IEndpointRouteBuilder app) =>
        app.MapPost("/claim-code", async (HttpRequest request, ClaimDesk desk, IOptions<InternalKeyOptions> key) =>
        {
            if (!HoldsKey(request, key.Value.Key))
                return Results.Problem(Texts.ClaimKeyMissing, statusCode: StatusCodes.Status401Unauthorized);
            if (!await desk.IsOpenAsync())
                return Results.Problem(Texts.ClaimClosed, statusCode: StatusCodes.Status409Conflict);

            var code = await desk.IssueAsync();
            return Results.Ok(new { code = code.Code, expiresAt = code.ExpiresAt });
        });

    private static bool HoldsKey(HttpRequest request, string key)
    {
        const string Scheme = "Bearer ";
        var given = request.Headers.Authorization.ToString();
        return given.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            && CryptographicOperations.FixedTimeEquals(
                SHA256.HashData(Encoding.UTF8.GetBytes(given[Scheme.Length..])), SHA256.HashData(Encoding.UTF8.GetBytes(key)));
    }
}
