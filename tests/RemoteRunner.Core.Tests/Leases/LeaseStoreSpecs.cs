using RemoteRunner.Core.Leases;
using RemoteRunner.TestSupport;

namespace RemoteRunner.Core.Tests.Leases;

public sealed class LeaseStoreSpecs(CacheServers servers) : CacheTest(servers)
{
    private static readonly TimeSpan _lifetime = TimeSpan.FromSeconds(10);

    private readonly string _key = $"rr:bot:{Random.Shared.NextInt64(1, long.MaxValue)}:lease";
    private readonly DateTimeOffset _now = DateTimeOffset.UtcNow;

    [Theory, MemberData(nameof(BothCaches))]
    public async Task Has_one_owner_until_it_ends(CacheKind cache)
    {
        var store = new LeaseStore(Connection(cache));

        var first = await store.TakeAsync(_key, "a", _lifetime, _now);
        var early = await store.TakeAsync(_key, "b", _lifetime, _now.AddSeconds(9.9));
        var late = await store.TakeAsync(_key, "b", _lifetime, _now.AddSeconds(10.1));

        Assert.Equal("1:a", first.Fence);
        Assert.Equal((null, "a"), (early.Fence, early.Owner));
        Assert.InRange(early.Left, TimeSpan.FromMilliseconds(99), TimeSpan.FromMilliseconds(101));
        Assert.Equal("2:b", late.Fence);
        Assert.Equal("b", (await store.TakeAsync(_key, "a", _lifetime, _now.AddSeconds(20))).Owner);
    }

    [Theory, MemberData(nameof(BothCaches))]
    public async Task Keeps_its_fence_while_it_is_prolonged_even_late_and_changes_it_with_every_change_of_hands(CacheKind cache)
    {
        var store = new LeaseStore(Connection(cache));

        Assert.Equal("1:a", (await store.TakeAsync(_key, "a", _lifetime, _now)).Fence);
        Assert.Equal("1:a", (await store.TakeAsync(_key, "a", _lifetime, _now.AddSeconds(5))).Fence);
        Assert.Equal("1:a", (await store.TakeAsync(_key, "a", _lifetime, _now.AddSeconds(60))).Fence);
        Assert.Equal("2:b", (await store.TakeAsync(_key, "b", _lifetime, _now.AddSeconds(120))).Fence);
        Assert.Equal("3:a", (await store.TakeAsync(_key, "a", _lifetime, _now.AddSeconds(180))).Fence);
    }

    [Theory, MemberData(nameof(BothCaches))]
    public async Task Is_free_at_once_when_it_is_given_back_but_only_by_its_owner(CacheKind cache)
    {
        var store = new LeaseStore(Connection(cache));
        var first = await store.TakeAsync(_key, "a", _lifetime);

        Assert.False(await store.ReleaseAsync(_key, "0:b"));
        Assert.Null((await store.TakeAsync(_key, "b", _lifetime)).Fence);
        Assert.True(await store.ReleaseAsync(_key, first.Fence!));
        Assert.Equal("2:b", (await store.TakeAsync(_key, "b", _lifetime)).Fence);
        Assert.False(await store.ReleaseAsync(_key, first.Fence!));
    }

    [Theory, MemberData(nameof(BothCaches))]
    public async Task Goes_to_one_of_many_who_ask_at_once(CacheKind cache)
    {
        var store = new LeaseStore(Connection(cache));

        var answers = await Task.WhenAll(Enumerable.Range(0, 64).Select(i => store.TakeAsync(_key, $"owner-{i}", _lifetime)));

        var owner = Assert.Single(answers, a => a.Fence is not null).Owner;
        Assert.All(answers, a => Assert.Equal(owner, a.Owner));
    }
}
