using Microsoft.Extensions.Options;
using RemoteRunner.Core.Approvals;
using RemoteRunner.Core.Sessions;
using RemoteRunner.Core.Turns;
using RemoteRunner.Core.Users;
using RemoteRunner.TestSupport;
using StackExchange.Redis;

namespace RemoteRunner.Core.Tests;

/// <summary>One server of each kind for the whole assembly; tests keep apart by fresh ids.</summary>
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

/// <summary>What the tests of the stores share.</summary>
public abstract class CacheTest(CacheServers servers)
{
    protected static readonly UserId Ada = UserId.Telegram(1001);
    protected static readonly UserId Ben = UserId.Telegram(1002);

    public static TheoryData<CacheKind> BothCaches => [CacheKind.Garnet, CacheKind.Redis];

    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    protected IConnectionMultiplexer Connection(CacheKind cache) => servers[cache];

    protected TurnStore Turns(CacheKind cache, int queueCap = 21) =>
        new(servers[cache], Options.Create(new TurnStoreOptions { QueueCap = queueCap }), TimeProvider.System);

    protected ApprovalStore Approvals(CacheKind cache) =>
        new(servers[cache], Options.Create(new TurnStoreOptions()), TimeProvider.System);

    protected SessionStore Sessions(CacheKind cache) =>
        new(servers[cache], Options.Create(new TurnStoreOptions()), TimeProvider.System);

    protected static TurnRecord NewTurn(Guid? session = null, string prompt = "list the files here", string box = "box-1") =>
        new(Guid.NewGuid(), session ?? Guid.NewGuid(), TurnState.Queued, Ada, Ada, box, prompt, "telegram:1:1001:7", null,
            DateTimeOffset.UtcNow, null, null, "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");

    protected static TurnEnded Ended(TurnState state, string text = "Done.") =>
        new(state, text, TurnUsage.None, TimeSpan.FromSeconds(1)) { At = DateTimeOffset.UtcNow };
}
