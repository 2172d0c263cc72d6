using System.Net;
using Microsoft.Extensions.Options;

namespace RemoteRunner.Web.SignIn;

/// <summary>Under which addresses people open the box's pages: <c>PublicUrl</c>, and this machine's own loopback.</summary>
internal sealed class PublicAddress(IOptions<PublicAddressOptions> options)
{
    /// <summary>Null: only this machine's own browser gets in.</summary>
    public Uri? Url { get; } = options.Value.Url;

    /// <summary>Whether cookies are for encrypted connections only.</summary>
    public bool IsSecure => Url?.Scheme == Uri.UriSchemeHttps;

    /// <summary>Whether the request names a host of ours: a page elsewhere may let its own name lead to this machine.</summary>
    public bool Serves(HttpRequest request) => IsLoopback(request.Host.Host) || string.Equals(request.Host.Host, Url?.Host, StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether an <c>Origin</c> header names a page of ours.</summary>
    public bool IsOurs(string origin, HttpRequest request)
    {
        if (Url is not null && string.Equals(origin, Url.GetLeftPart(UriPartial.Authority), StringComparison.OrdinalIgnoreCase))
            return true;

        // Another port of the same machine is another origin.
        return IsLoopback(request.Host.Host) && string.Equals(origin, $"{request.Scheme}://{request.Host.Value}", StringComparison.OrdinalIgnoreCase);
    }

    private static bool IsLoopback(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
}
