using System.Net;
using System.Net.Sockets;

namespace RemoteRunner.Web.SignIn;

/// <summary>
/// From where somebody calls, for counting tries. A proxy in front is believed what it wrote last, and only one within this
/// network: whoever calls from outside cannot name another address.
/// </summary>
internal static class ClientAddress
{
    // What one household or server has of IPv6, bytes of the address.
    private const int Ipv6Prefix = 8;

    public static string Of(HttpContext context)
    {
        var address = Plain(context.Connection.RemoteIpAddress ?? IPAddress.None);
        if (IsWithin(address)
            && context.Request.Headers["X-Forwarded-For"].ToString().Split(',')[^1].Trim() is { Length: > 0 } told
            && IPAddress.TryParse(told, out var real))
            address = Plain(real);
        return address.AddressFamily == AddressFamily.InterNetworkV6 ? Convert.ToHexStringLower(address.GetAddressBytes().AsSpan(0, Ipv6Prefix)) : address.ToString();
    }

    private static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

    private static bool IsWithin(IPAddress address)
    {
        if (IPAddress.IsLoopback(address) || address.IsIPv6UniqueLocal || address.IsIPv6LinkLocal)
            return true;
        return address.GetAddressBytes() is [10, ..] or [172, >= 16 and <= 31, ..] or [192, 168, ..] && address.AddressFamily == AddressFamily.InterNetwork;
    }
}
