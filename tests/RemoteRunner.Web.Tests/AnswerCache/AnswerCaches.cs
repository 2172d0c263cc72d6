using RemoteRunner.TestSupport;
using StackExchange.Redis;

[assembly: AssemblyFixture(typeof(RemoteRunner.Web.Tests.AnswerCache.AnswerCaches))]

namespace RemoteRunner.Web.Tests.AnswerCache;

/// <summary>One server of each kind for the tests of the answer cache; they keep apart by fresh users and folders.</summary>
public sealed class AnswerCaches : IAsyncLifetime
{
    private readonly Dictionary<CacheKind, (CacheServer Server, ConnectionMultiplexer Connection)> _servers = [];

    public static TheoryData<CacheKind> Both => [CacheKind.Garnet, CacheKind.Redis];

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
