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
}
