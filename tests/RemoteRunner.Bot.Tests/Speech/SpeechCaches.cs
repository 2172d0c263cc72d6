using RemoteRunner.TestSupport;
using StackExchange.Redis;

[assembly: AssemblyFixture(typeof(RemoteRunner.Bot.Tests.Speech.SpeechCaches))]

namespace RemoteRunner.Bot.Tests.Speech;

/// <summary>One server of each kind; tests keep apart by fresh ids and recordings.</summary>
public sealed class SpeechCaches : IAsyncLifetime
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
