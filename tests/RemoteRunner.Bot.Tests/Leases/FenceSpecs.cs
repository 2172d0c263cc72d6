using Microsoft.Extensions.Options;
using RemoteRunner.Bot.Chats;
using RemoteRunner.Bot.Connection;
using RemoteRunner.Bot.Inbox;
using RemoteRunner.Bot.Leases;
using RemoteRunner.Bot.Tests.Drivers;
using RemoteRunner.Bot.Turns;
using RemoteRunner.Core.Leases;
using RemoteRunner.Core.Redis;
using RemoteRunner.Core.Users;
using RemoteRunner.TestSupport;
using Telegram.Bot.Types;
using Telegram.Bot.Types.Enums;

namespace RemoteRunner.Bot.Tests.Leases;

/// <summary>An instance that was paused and comes back late changes nothing.</summary>
public sealed class FenceSpecs(CacheServers servers)
{
    private readonly long _bot = Random.Shared.NextInt64(1, 1_000_000_000_000);

    public static TheoryData<CacheKind> BothCaches => [CacheKind.Garnet, CacheKind.Redis];

    [Theory, MemberData(nameof(BothCaches))]
    public async Task Refuses_an_instance_that_lost_its_lease_to_take_anything_out_of_an_inbox(CacheKind cache)
    {
        var first = new InboxStore(servers[cache], await TakeAsync(cache, "first"), Telegram);
        await first.StoreAsync([Message(1, "hello"), Message(2, "/stop")]);
        var waiting = Assert.Single(await first.GetWaitingAsync(1001));
        var urgent = Assert.Single(await first.GetUrgentAsync());
        var second = new InboxStore(servers[cache], await TakeAsync(cache, "second"), Telegram);

        await Assert.ThrowsAsync<LeaseLostException>(() => first.DoneAsync(1001, waiting));
        await Assert.ThrowsAsync<LeaseLostException>(() => first.UrgentDoneAsync(urgent));
        await Assert.ThrowsAsync<LeaseLostException>(() => first.DropBeforeAsync(Message(2, "/stop").Update.Message!));

        Assert.Single(await second.GetWaitingAsync(1001));
        Assert.Single(await second.GetUrgentAsync());
        Assert.True(await second.DoneAsync(1001, waiting));
        await second.UrgentDoneAsync(urgent);
        Assert.Empty(await second.GetWaitingAsync(1001));
        Assert.Empty(await second.GetUrgentAsync());
    }

    [Theory, MemberData(nameof(BothCaches))]
    public async Task Refuses_an_instance_that_lost_its_lease_to_write_into_a_delivery(CacheKind cache)
    {
        var first = new DeliveryStore(servers[cache], await TakeAsync(cache, "first"), Telegram);
        var delivery = new DeliveryRecord(Guid.NewGuid(), Guid.NewGuid(), ChatPlace.Private(1001), 7, UserId.Telegram(1001), DateTimeOffset.UtcNow, null);
        Assert.True(await first.OpenAsync(delivery));
        var second = new DeliveryStore(servers[cache], await TakeAsync(cache, "second"), Telegram);
        await second.SetSentAsync(delivery.Turn, 2);

        await Assert.ThrowsAsync<LeaseLostException>(() => first.SetSentAsync(delivery.Turn, 1));
        await Assert.ThrowsAsync<LeaseLostException>(() => first.SetProgressAsync(delivery.Turn, 8));
        await Assert.ThrowsAsync<LeaseLostException>(() => first.OpenAsync(delivery with { Turn = Guid.NewGuid() }));
        await Assert.ThrowsAsync<LeaseLostException>(() => first.EndAsync(delivery.Turn, DeliveryOutcome.Delivered));
        await Assert.ThrowsAsync<LeaseLostException>(() => first.ForgetAsync(delivery.Turn));

        Assert.Equal([delivery.Turn], await second.GetOpenAsync());
        Assert.Equal((2, (int?)null, false), (await second.GetAsync(delivery.Turn)) is { } now ? (now.Sent, now.Progress, now.Ended) : default);
        await second.EndAsync(delivery.Turn, DeliveryOutcome.Delivered);
        Assert.Empty(await second.GetOpenAsync());
    }

    private IOptions<TelegramOptions> Telegram => Options.Create(new TelegramOptions { Token = $"{_bot}:abc" });

    // Each a minute after the last, when that one's lease has long ended.
    private DateTimeOffset _clock = DateTimeOffset.UtcNow;

    private async Task<BotFence> TakeAsync(CacheKind cache, string owner)
    {
        _clock = _clock.AddMinutes(1);
        var answer = await new LeaseStore(servers[cache]).TakeAsync(RedisKeys.BotLease(_bot), owner, TimeSpan.FromSeconds(10), _clock);
        return new BotFence { Current = answer.Fence! };
    }

    private static InboxEntry Message(int id, string text) => new(InboxEntry.Version, DateTimeOffset.UtcNow, null, new Update
    {
        Id = id,
        Message = new Message { Id = id, Date = DateTime.UtcNow, Chat = new Chat { Id = 1001, Type = ChatType.Private }, Text = text },
    });
}
