using Microsoft.Extensions.Options;
using RemoteRunner.Bot.Connection;
using RemoteRunner.Bot.Inbox;
using RemoteRunner.Bot.Leases;
using RemoteRunner.Bot.Tests.Drivers;
using RemoteRunner.Core.Leases;
using RemoteRunner.Core.Redis;
using RemoteRunner.TestSupport;
using Telegram.Bot.Types;
using Telegram.Bot.Types.Enums;

namespace RemoteRunner.Bot.Tests.Inbox;

public sealed class InboxStoreSpecs(CacheServers servers)
{
    public static TheoryData<CacheKind> BothCaches => [CacheKind.Garnet, CacheKind.Redis];

    [Theory, MemberData(nameof(BothCaches))]
    public async Task Stores_an_update_once_however_often_it_comes(CacheKind cache)
    {
        var (store, _) = await NewStoreAsync(cache);

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 32).Select(_ => store.StoreAsync([Message(7, 1001, "hello")])));

        Assert.Single(outcomes, o => o[0] == StoreOutcome.Stored);
        Assert.Equal(31, outcomes.Count(o => o[0] == StoreOutcome.Duplicate));
        Assert.Single(await store.GetWaitingAsync(1001));
    }

    [Theory, MemberData(nameof(BothCaches))]
    public async Task Keeps_each_chats_updates_in_order_and_apart(CacheKind cache)
    {
        var (store, _) = await NewStoreAsync(cache);

        await store.StoreAsync([Message(1, 1001, "a"), Message(2, 1002, "b"), Message(3, 1001, "c")]);

        Assert.Equal(["a", "c"], await TextsAsync(store, 1001));
        Assert.Equal(["b"], await TextsAsync(store, 1002));
        Assert.Equal([1001, 1002], (await store.GetChatsAsync()).Order());
    }

    [Theory, MemberData(nameof(BothCaches))]
    public async Task Takes_smaller_ids_after_an_idle_week_for_new_ones(CacheKind cache)
    {
        var (store, _) = await NewStoreAsync(cache);

        await store.StoreAsync([Message(900_000_000, 1001, "old")]);
        var outcome = await store.StoreAsync([Message(17, 1001, "new")]);

        Assert.Equal([StoreOutcome.Stored], outcome);
    }

    [Theory, MemberData(nameof(BothCaches))]
    public async Task Forgets_ids_after_two_days(CacheKind cache)
    {
        var (store, bot) = await NewStoreAsync(cache);
        var now = DateTimeOffset.UtcNow;

        await store.StoreAsync([Message(1, 1001, "a")], now.AddHours(-49));
        await store.StoreAsync([Message(2, 1001, "b")], now);

        Assert.Equal(["2"], (await servers[cache].GetDatabase().SortedSetRangeByRankAsync(RedisKeys.BotSeen(bot))).Select(v => v.ToString()));
    }

    [Theory, MemberData(nameof(BothCaches))]
    public async Task Uses_the_servers_clock_when_none_is_given(CacheKind cache)
    {
        var (store, bot) = await NewStoreAsync(cache);

        await store.StoreAsync([Message(1, 1001, "a")]);

        var seen = await servers[cache].GetDatabase().SortedSetScoreAsync(RedisKeys.BotSeen(bot), 1);
        Assert.InRange(seen!.Value, DateTimeOffset.UtcNow.AddMinutes(-1).ToUnixTimeMilliseconds(), DateTimeOffset.UtcNow.AddMinutes(1).ToUnixTimeMilliseconds());
    }

    [Theory, MemberData(nameof(BothCaches))]
    public async Task Says_which_updates_found_a_full_inbox(CacheKind cache)
    {
        var (store, _) = await NewStoreAsync(cache, inboxCap: 2);

        var outcomes = await store.StoreAsync([Message(1, 1001, "a"), Message(2, 1001, "b"), Message(3, 1001, "c"), Message(4, 1002, "d")]);

        Assert.Equal([StoreOutcome.Stored, StoreOutcome.Stored, StoreOutcome.Full, StoreOutcome.Stored], outcomes);
    }

    [Theory, MemberData(nameof(BothCaches))]
    public async Task Puts_taps_and_stop_on_a_lane_of_their_own(CacheKind cache)
    {
        var (store, _) = await NewStoreAsync(cache);

        await store.StoreAsync([Message(1, 1001, "work"), Message(2, 1001, "/stop"), Message(3, 1001, "/stopwatch")]);

        Assert.Equal(["work", "/stopwatch"], await TextsAsync(store, 1001));
        Assert.Equal("/stop", InboxEntry.FromJson(Assert.Single(await store.GetUrgentAsync()).ToString())!.Update.Message!.Text);
    }

    [Theory, MemberData(nameof(BothCaches))]
    public async Task Forgets_a_chat_when_its_last_update_is_handed_over(CacheKind cache)
    {
        var (store, _) = await NewStoreAsync(cache);
        await store.StoreAsync([Message(1, 1001, "a")]);
        var entry = Assert.Single(await store.GetWaitingAsync(1001));

        Assert.True(await store.DoneAsync(1001, entry));
        Assert.False(await store.DoneAsync(1001, entry));
        Assert.Empty(await store.GetChatsAsync());
    }

    [Theory, MemberData(nameof(BothCaches))]
    public async Task Drops_only_what_was_written_before_a_stop(CacheKind cache)
    {
        var (store, _) = await NewStoreAsync(cache);
        await store.StoreAsync([Message(1, 1001, "a"), Message(2, 1001, "b"), Message(3, 1001, "c")]);

        Assert.Equal(2, await store.DropBeforeAsync(Message(3, 1001, "c").Update.Message!));
        Assert.Equal(["c"], await TextsAsync(store, 1001));
    }

    private async Task<(InboxStore Store, long Bot)> NewStoreAsync(CacheKind cache, int inboxCap = 100)
    {
        var bot = Random.Shared.NextInt64(1, 1_000_000_000_000);
        var fence = (await new LeaseStore(servers[cache]).TakeAsync(RedisKeys.BotLease(bot), "the test", TimeSpan.FromMinutes(1))).Fence!;
        var options = Options.Create(new TelegramOptions { Token = $"{bot}:abc", InboxCap = inboxCap });
        return (new InboxStore(servers[cache], new BotFence { Current = fence }, options), bot);
    }

    private static InboxEntry Message(int id, long chat, string text) => new(InboxEntry.Version, DateTimeOffset.UtcNow, null, new Update
    {
        Id = id,
        Message = new Message { Id = id, Date = DateTime.UtcNow, Chat = new Chat { Id = chat, Type = ChatType.Private }, Text = text },
    });

    private static async Task<IEnumerable<string?>> TextsAsync(InboxStore store, long chat) =>
        (await store.GetWaitingAsync(chat)).Select(w => InboxEntry.FromJson(w.ToString())!.Update.Message!.Text);
}
