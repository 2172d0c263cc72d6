using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace RemoteRunner.Web.ModelProxy;

/// <summary>
/// The Claude processes that may use the proxy, by a token of their own. Claude's Bash can read that token, so it opens
/// nothing but this proxy and ends with its process.
/// </summary>
internal sealed class ProxyClients
{
    private readonly ConcurrentDictionary<string, ProxyClient> _clients = new(StringComparer.Ordinal);

    public ProxyClient Add()
    {
        var token = $"rr-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32))}";
        return _clients[Digest(token)] = new ProxyClient(token, () => _clients.TryRemove(Digest(token), out _));
    }

    /// <param name="authorization">The header's value, e.g. <c>Bearer rr-5f…</c>.</param>
    public bool TryFind(string? authorization, [NotNullWhen(true)] out ProxyClient? client)
    {
        client = null;
        return authorization is not null && authorization.StartsWith("Bearer ", StringComparison.Ordinal)
            && _clients.TryGetValue(Digest(authorization["Bearer ".Length..]), out client);
    }

    // Looked up by digest: how long a comparison takes then says nothing about the token.
    private static string Digest(string token) => Convert.ToHexString(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(token)));
}

/// <summary>One process' access; disposing revokes it.</summary>
internal sealed class ProxyClient(string token, Action revoke) : IDisposable
{
    private TurnMeter? _meter;

    public string Token { get; } = token;

    /// <summary>The turn that runs in the process; null between turns.</summary>
    public TurnMeter? Meter
    {
        get => Volatile.Read(ref _meter);
        set => Volatile.Write(ref _meter, value);
    }

    public void Dispose() => revoke();
}
