using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using RemoteRunner.Core.Box;

namespace RemoteRunner.Backup.Api;

/// <summary>Lets nobody in without the key that services show one another.</summary>
internal sealed class KeyFilter(IOptions<InternalKeyOptions> options) : IEndpointFilter
{
    private const string Scheme = "Bearer ";

    private readonly byte[] _digest = Digest(options.Value.Key);

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var header = context.HttpContext.Request.Headers.Authorization.ToString();
        return header.StartsWith(Scheme, StringComparison.Ordinal) && CryptographicOperations.FixedTimeEquals(Digest(header[Scheme.Length..]), _digest)
            ? await next(context)
            : TypedResults.Problem(Texts.KeyMissing, statusCode: StatusCodes.Status401Unauthorized);
    }

    private static byte[] Digest(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));
}
