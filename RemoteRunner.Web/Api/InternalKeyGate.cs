using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using RemoteRunner.Core.Box;
using RemoteRunner.Core.Users;

namespace RemoteRunner.Web.Api;

/// <summary>
/// Every call under /api carries the internal key and (but for a ping) acts for a named, admitted user. It stands before the endpoints, so
/// that nobody without the key learns which addresses exist or why a body is refused.
/// </summary>
internal sealed class InternalKeyGate(RequestDelegate next, IOptions<InternalKeyOptions> options)
{
    private const string Scheme = "Bearer ";

    private readonly byte[] _digest = Digest(options.Value.Key);

    public async Task InvokeAsync(HttpContext context, UserDirectory users)
    {
        var header = context.Request.Headers.Authorization.ToString();
        if (!header.StartsWith(Scheme, StringComparison.Ordinal) || !CryptographicOperations.FixedTimeEquals(Digest(header[Scheme.Length..]), _digest))
        {
            context.Response.Headers.WWWAuthenticate = "Bearer";
            await Problem.Create(StatusCodes.Status401Unauthorized, null, Texts.KeyMissing).ExecuteAsync(context);
            return;
        }

        if (context.Request.Path.Equals(BoxApi.PingPath, StringComparison.Ordinal))
        {
            await next(context);
            return;
        }

        if (!UserId.TryParse(context.Request.Headers[BoxApi.UserHeader], null, out var user))
        {
            await Problem.BadRequest(Texts.UserMissing).ExecuteAsync(context);
            return;
        }

        if (ServiceCalls.MayPass(context, user))
        {
            await next(context);
            return;
        }

        var role = await users.GetRoleAsync(user);
        if (role == Role.Stranger)
        {
            await Problem.NotYours(Texts.Stranger).ExecuteAsync(context);
            return;
        }

        context.Features.Set(new Caller(user, role));
        await next(context);
    }

    // Of equal length whatever was sent, so that the comparison's time says nothing.
    private static byte[] Digest(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));
}
