using Microsoft.Extensions.Options;
using RemoteRunner.Core.Redis;
using RemoteRunner.Core.Turns;
using RemoteRunner.TestSupport;
using StackExchange.Redis;

namespace RemoteRunner.Core.Tests.Redis;

/// <summary>A cache that is killed has lost nothing it had confirmed, and scripts come back after it forgot them.</summary>
public sealed class DurabilitySpecs(CacheServers servers) : CacheTest(servers)
{
    [Theory, MemberData(nameof(BothCaches))]
    public async Task A_killed_cache_comes_back_with_every_confirmed_turn(CacheKind cache)
    {
        await using var server = await CacheServer.StartAsync(cache, Cancellation);
        var confirmed = new List<TurnRecord>();
        await using (var connection = await server.ConnectAsync())
        {
            var turns = new TurnStore(connection, Options.Create(new TurnStoreOptions()), TimeProvider.System);
            for (var i = 0; i < 200; i++)
            {
                var turn = NewTurn();
                if (await turns.SubmitAsync(turn) is { Created: true })
                    confirmed.Add(turn);
            }

            await server.KillAsync();
        }

        await server.RestartAsync(Cancellation);

        await using var again = await server.ConnectAsync();
        var restarted = new TurnStore(again, Options.Create(new TurnStoreOptions()), TimeProvider.System);
        foreach (var turn in confirmed)
        {
            Assert.Equal(turn, await restarted.GetAsync(turn.Id));
            Assert.Single(await restarted.ReadAsync(turn.Id, 0));
            Assert.Equal([turn.Id], await restarted.GetQueueAsync(turn.SessionId));
        }
    }

    [Theory, MemberData(nameof(BothCaches))]
    public async Task Scripts_are_atomic_when_many_callers_change_one_key(CacheKind cache)
    {
        // Without --lua-transaction-mode Garnet loses more than a third of these.
        var key = (RedisKey)$"rr:test:{Guid.NewGuid():N}";
        var database = Connection(cache).GetDatabase();
        const string ReadModifyWrite = "local n = tonumber(redis.call('GET', KEYS[1]) or '0') redis.call('SET', KEYS[1], n + 1) return n + 1";

        await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ =>
        {
            await using var connection = await ConnectionMultiplexer.ConnectAsync(Connection(cache).Configuration);
            for (var i = 0; i < 250; i++)
                await connection.GetDatabase().ScriptEvaluateAsync(ReadModifyWrite, [key]);
        }));

        Assert.Equal(2000, (int)await database.StringGetAsync(key));
        await database.KeyDeleteAsync(key);
    }

    [Fact]
    public void Every_key_that_code_can_make_is_in_the_catalogue()
    {
        string[] keys =
        [
            RedisKeys.Users, RedisKeys.Turn(Guid.Empty), RedisKeys.TurnEvents(Guid.Empty), RedisKeys.TurnApprovals(Guid.Empty),
            RedisKeys.Session(Guid.Empty), RedisKeys.SessionQueue(Guid.Empty), RedisKeys.UserSessions("tg:1"), RedisKeys.BoxSessions("b"),
            RedisKeys.Approval(Guid.Empty), RedisKeys.BotLease(1), RedisKeys.BotSeen(1), RedisKeys.BotInbox(1, 2), RedisKeys.BotInboxChats(1), RedisKeys.BotUrgent(1),
            RedisKeys.BotOffset(1), RedisKeys.BotChat(1, "2"), RedisKeys.BotDeliveries(1), RedisKeys.BotDelivery(1, Guid.Empty),
            RedisKeys.BotRefused(1, "tg:1"), RedisKeys.BotClaim(1), RedisKeys.BotVoice(1, 2, 3),
            RedisKeys.LimitEntries("tg:1"), RedisKeys.LimitNotice("tg:1"), RedisKeys.LimitOverrides,
            RedisKeys.UsageDay("tg:1", default), RedisKeys.UsageMonth("all", default), RedisKeys.BudgetReservations, RedisKeys.BudgetOverrides,
            RedisKeys.BudgetWarned("tg:1", "1:20261124"),
            RedisKeys.TranscriptFile("AgADBAAD"), RedisKeys.Transcript("0f1e", "deepgram:nova-3:multi"),
            RedisKeys.Answers("tg:1"), RedisKeys.AnswerAges("tg:1"), RedisKeys.AnswerLease("abc"),
            RedisKeys.Backups, RedisKeys.BackupLease("b"), RedisKeys.BotBackupTold(1, "b"),
        ];

        Assert.All(keys, key => Assert.Contains(
            RedisKeys.Catalogue, kind => System.IO.Enumeration.FileSystemName.MatchesSimpleExpression(kind.Pattern, key)));
    }
}
