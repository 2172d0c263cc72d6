using Microsoft.Extensions.Options;
using RemoteRunner.Core.Redis;
using RemoteRunner.Core.Turns;
using RemoteRunner.FaultRun.Stage;
using StackExchange.Redis;

namespace RemoteRunner.FaultRun.Accounts;

/// <summary>What the product itself has written down, read straight from its cache.</summary>
internal sealed class TurnBooks(IConnectionMultiplexer redis)
{
    private readonly TurnStore _turns = new(redis, Options.Create(new TurnStoreOptions()), TimeProvider.System);

    private IDatabase Database => redis.GetDatabase();

    public Task<TurnRecord?> GetAsync(Guid turn) => _turns.GetAsync(turn);

    /// <summary>All that happened in a turn.</summary>
    public async Task<IReadOnlyList<TurnEvent>> ReadAsync(Guid turn) =>
        [.. (await _turns.ReadAsync(turn, 0, 100_000)).Select(e => e.Event)];

    /// <summary>The fields of a turn's delivery; none when the bot knows of none.</summary>
    public async Task<IReadOnlyDictionary<string, string>> GetDeliveryAsync(Guid turn) =>
        (await Database.HashGetAllAsync(RedisKeys.BotDelivery(RunnerStage.BotId, turn))).ToDictionary(e => e.Name.ToString(), e => e.Value.ToString());

    /// <summary>What is still under way, in words; empty when nothing is.</summary>
    public async Task<IReadOnlyList<string>> GetOpenAsync()
    {
        var open = new List<string>();
        await AddAsync("chats with messages that wait", Database.SetLengthAsync(RedisKeys.BotInboxChats(RunnerStage.BotId)));
        await AddAsync("taps or stops that wait", Database.ListLengthAsync(RedisKeys.BotUrgent(RunnerStage.BotId)));
        await AddAsync("deliveries", Database.SetLengthAsync(RedisKeys.BotDeliveries(RunnerStage.BotId)));
        await AddAsync("busy sessions", Database.SetLengthAsync(RedisKeys.BoxSessions("fault-box")));
        return open;

        async Task AddAsync(string name, Task<long> counting)
        {
            if (await counting is > 0 and var count)
                open.Add($"{count} {name}");
        }
    }
}
