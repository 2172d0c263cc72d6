using RemoteRunner.Core.Users;
using RemoteRunner.TestSupport;

namespace RemoteRunner.Core.Tests.Sessions;

public sealed class SessionStoreSpecs(CacheServers servers) : CacheTest(servers)
{
    [Theory, MemberData(nameof(BothCaches))]
    public async Task A_session_is_created_once_and_stays_its_creators(CacheKind cache)
    {
        var sessions = Sessions(cache);
        var id = Guid.NewGuid();

        var (first, created) = await sessions.EnsureAsync(id, Ada, "main", "box-1");
        var (second, createdAgain) = await sessions.EnsureAsync(id, Ben, "other", "box-2");

        Assert.True(created);
        Assert.False(createdAgain);
        Assert.Equal(first, second);
        Assert.Equal(Ada, second.Owner);
        Assert.Equal("main", second.Workspace);
        Assert.False(second.HasConversation);
    }

    [Theory, MemberData(nameof(BothCaches))]
    public async Task Sessions_are_listed_by_last_use(CacheKind cache)
    {
        var sessions = Sessions(cache);
        var owner = UserId.Parse($"web:{Guid.NewGuid():N}");
        var (older, _) = await sessions.EnsureAsync(Guid.NewGuid(), owner, "main", "box-1");
        var (newer, _) = await sessions.EnsureAsync(Guid.NewGuid(), owner, "main", "box-1");
        await sessions.TouchAsync(newer, hasConversation: false);
        var before = (await sessions.GetAsync(newer.Id))!.LastActive;
        SpinWait.SpinUntil(() => DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() > before.ToUnixTimeMilliseconds());

        await sessions.TouchAsync(older, hasConversation: true);

        var listed = await sessions.ListAsync(owner);
        Assert.Equal([older.Id, newer.Id], listed.Select(s => s.Id));
        Assert.True(listed[0].HasConversation);
        Assert.False(listed[1].HasConversation);
    }

    [Theory, MemberData(nameof(BothCaches))]
    public async Task What_a_session_costs_is_added_up_and_one_that_is_gone_stays_gone(CacheKind cache)
    {
        var sessions = Sessions(cache);
        var (session, _) = await sessions.EnsureAsync(Guid.NewGuid(), Ada, "main", "box-1");

        await sessions.NoteCostAsync(session.Id, 0.25m);
        await sessions.NoteCostAsync(session.Id, 0.000001m);
        var cost = (await sessions.GetAsync(session.Id))!.CostUsd;
        await sessions.DeleteAsync(session);
        await sessions.NoteCostAsync(session.Id, 1m);

        Assert.Equal((0m, 0.250001m), (session.CostUsd, cost));
        Assert.False(await Connection(cache).GetDatabase().KeyExistsAsync($"rr:session:{session.Id:N}"));
    }

    [Theory, MemberData(nameof(BothCaches))]
    public async Task Turns_are_read_backwards_page_by_page(CacheKind cache)
    {
        var sessions = Sessions(cache);
        var session = Guid.NewGuid();
        var turns = Enumerable.Range(0, 7).Select(_ => Guid.NewGuid()).ToList();
        foreach (var turn in turns)
        {
            var at = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
            SpinWait.SpinUntil(() => DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() > at);
            await sessions.NoteTurnAsync(session, turn);
        }

        Assert.Equal(turns[5..], await sessions.GetTurnsAsync(session, 2));
        Assert.Equal(turns[2..5], await sessions.GetTurnsBeforeAsync(session, turns[5], 3));
        Assert.Equal(turns[..2], await sessions.GetTurnsBeforeAsync(session, turns[2], 3));
        Assert.Empty(await sessions.GetTurnsBeforeAsync(session, turns[0], 3));
        Assert.Empty(await sessions.GetTurnsBeforeAsync(session, Guid.NewGuid(), 3));
    }
}
