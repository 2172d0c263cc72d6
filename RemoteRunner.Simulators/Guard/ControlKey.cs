using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;

namespace RemoteRunner.Simulators.Guard;

/// <summary>Knows who may see the page and the control API: the header or the cookie must carry what only the starter of this process knows.</summary>
internal sealed class ControlKey(IOptions<OutsideWorldOptions> options)
{
    public const string Header = "X-OutsideWorld-Token";

    private readonly byte[] _token = SHA256.HashData(Encoding.UTF8.GetBytes(options.Value.Token));

    // Browsers send cookies to every port of a host, so the cookie is not the token itself.
    private readonly string _cookie = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes("page:" + options.Value.Token)));

    public bool Matches(string? token) =>
        token is not null && CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(token)), _token);

    public bool Opens(HttpContext context) =>
        Matches(context.Request.Headers[Header].FirstOrDefault())
        || (context.Request.Cookies.TryGetValue(CookieName(context), out var cookie)
            && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(cookie), Encoding.UTF8.GetBytes(_cookie)));

    public void Remember(HttpContext context) =>
        context.Response.Cookies.Append(CookieName(context), _cookie, new CookieOptions
        {
            HttpOnly = true,
            SameSite = SameSiteMode.Strict,
            Secure = context.Request.IsHttps,
            Path = "/",
        });

    private static string CookieName(HttpContext context) =>
        "outside-world-" + (context.Request.Host.Port ?? 0).ToString(CultureInfo.InvariantCulture);
}
