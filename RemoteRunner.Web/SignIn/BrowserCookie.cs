using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using RemoteRunner.Core.SignIn;

namespace RemoteRunner.Web.SignIn;

/// <summary>The cookie that says which browser it is, and the token that only pages of ours can read.</summary>
internal sealed class BrowserCookie(PublicAddress address, IOptions<SignInOptions> options)
{
    /// <summary>Header in which scripts send the token; forms send it in <see cref="TokenField"/>.</summary>
    public const string TokenHeader = "X-Page-Token";

    public const string TokenField = "_token";

    // Browsers take the prefix only for a secure cookie of exactly this host, which nobody else can set.
    private const string FramedName = "__Host-remoterunner-framed";

    private string Name => address.IsSecure ? "__Host-remoterunner" : "remoterunner";

    /// <summary>The ordinary one first: inside another site's page a browser sends only the other.</summary>
    public string? Read(HttpRequest request) => request.Cookies[Name] ?? request.Cookies[FramedName];

    /// <summary>Whether the page is signed in inside Telegram's own page, where it may be framed.</summary>
    public bool IsFramed(HttpRequest request) => address.IsSecure && request.Cookies[Name] is null && request.Cookies[FramedName] is not null;

    /// <param name="framed">For a page within Telegram's page in a browser: the cookie is sent there and nowhere else.</param>
    public void Write(HttpResponse response, string token, bool framed = false)
    {
        if (framed)
            response.Cookies.Append(FramedName, token, Framed(options.Value.MaxLifetime));
        else
            response.Cookies.Append(Name, token, Options(options.Value.MaxLifetime));
    }

    public void Delete(HttpRequest request, HttpResponse response)
    {
        if (IsFramed(request))
            response.Cookies.Delete(FramedName, Framed(null));
        else
            response.Cookies.Delete(Name, Options(null));
    }

    /// <summary>What a change must bring along: another site that makes the browser send its cookie does not have it.</summary>
    public static string PageToken(string cookie) =>
        Base64Url.EncodeToString(HMACSHA256.HashData(Encoding.UTF8.GetBytes(cookie), "page token"u8));

    public static async Task<bool> HasPageTokenAsync(HttpRequest request, string cookie)
    {
        var given = request.Headers[TokenHeader].ToString();
        if (given.Length == 0 && request.HasFormContentType)
            given = (await request.ReadFormAsync(request.HttpContext.RequestAborted))[TokenField].ToString();
        return CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given), Encoding.UTF8.GetBytes(PageToken(cookie)));
    }

    private CookieOptions Options(TimeSpan? maxAge) =>
        new() { HttpOnly = true, Secure = address.IsSecure, SameSite = SameSiteMode.Lax, Path = "/", MaxAge = maxAge, IsEssential = true };

    // Partitioned: a browser keeps it for our page within that one other site, so no third site makes it send it.
    private static CookieOptions Framed(TimeSpan? maxAge) =>
        new() { HttpOnly = true, Secure = true, SameSite = SameSiteMode.None, Path = "/", MaxAge = maxAge, IsEssential = true, Extensions = { "Partitioned" } };
}
