using RemoteRunner.TestSupport;
using StackExchange.Redis;

namespace RemoteRunner.Bot.Tests.Drivers;

/// <summary>One server of each kind for the specs of stores; they keep apart by bot ids of their own.</summary>
public sealed class CacheServers : IAsyncLifetime
{
    private readonly Dictionary<CacheKind, (CacheServer Server, ConnectionMultiplexer Connection)> _servers = [];

    public IConnectionMultiplexer this[CacheKind kind] => _servers[kind].Connection;

    public async ValueTask InitializeAsync()
    {
        foreach (var kind in Enum.GetValues<CacheKind>())
        {
            var server = await CacheServer.StartAsync(kind);
            _servers[kind] = (server, await server.ConnectAsync());
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var (server, connection) in _servers.Values)
        {
            await connection.DisposeAsync();
            await server.DisposeAsync();
        }
    }
}
