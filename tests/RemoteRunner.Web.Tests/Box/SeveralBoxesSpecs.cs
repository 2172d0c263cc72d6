using Microsoft.Extensions.DependencyInjection;
using RemoteRunner.Core.Approvals;
using RemoteRunner.Core.Box;
using RemoteRunner.Core.Sessions;
using RemoteRunner.Core.Turns;
using RemoteRunner.Core.Users;
using RemoteRunner.TestSupport;
using RemoteRunner.Web.Tests.Support;
using StackExchange.Redis;

namespace RemoteRunner.Web.Tests.Box;

/// <summary>Two boxes on one cache, each with folders of its own: a session's calls reach the box that holds it.</summary>
public sealed class SeveralBoxesSpecs(World world) : BoxTest(world)
{
    [Theory, MemberData(nameof(BothCaches))]
    public async Task Each_session_is_worked_on_by_its_own_box_and_the_others_go_on_when_one_is_away(CacheKind cache)
    {
        await using var server = await CacheServer.StartAsync(cache, Cancellation);
        await using var connection = await server.ConnectAsync();
        using var firstFolders = new BoxFolders();
        using var secondFolders = new BoxFolders();
        (string, string)[] settings = [("Box:Advertise", "true"), ("Telegram:AllowedUsers", string.Join(',', Enumerable.Range(5001, 40)))];
        var first = await TestBox.StartAsync(World, server.ConnectionString, firstFolders, settings);
        await using var second = await TestBox.StartAsync(World, server.ConnectionString, secondFolders, settings);
        using var clients = new BoxClientHost(new Uri("http://127.0.0.1:9"), connection);
        var client = clients.Client;
        var directory = new BoxDirectory(connection, second.Services.GetRequiredService<ApprovalStore>(), TimeProvider.System);
        await EventuallyAsync(async () => (await directory.ListAsync()).Count == 2, "both boxes made themselves known");

        // New sessions are shared out, the same user's to the same box.
        var users = Enumerable.Range(5001, 40).Select(i => UserId.Telegram(i)).ToList();
        var sessions = new List<SessionRecord>();
        foreach (var user in users)
        {
            sessions.Add(await client.EnsureSessionAsync(user, Guid.NewGuid(), new SessionCreation(), Cancellation));
            Assert.Equal(sessions[^1].Box, (await client.EnsureSessionAsync(user, Guid.NewGuid(), new SessionCreation(), Cancellation)).Box);
        }

        var byBox = sessions.ToLookup(s => s.Box);
        Assert.InRange(byBox[firstFolders.Name].Count(), 8, 32);
        Assert.Equal(40, byBox[firstFolders.Name].Count() + byBox[secondFolders.Name].Count());

        // A turn, its question and its stop reach the box that runs it: the file is in that box's workspace.
        var mine = byBox[firstFolders.Name].First();
        var others = byBox[secondFolders.Name].First();
        foreach (var (session, folders) in new[] { (mine, firstFolders), (others, secondFolders) })
        {
            var turn = Guid.NewGuid();
            await client.SubmitAsync(session.Owner, new TurnSubmission(turn, session.Id, """[[tool Bash {"command":"touch here.txt","description":"touch"}]] [[text done]]"""), Cancellation);
            var log = await FollowAsync(client, turn, _ => ApprovalDecision.AllowOnce, session.Owner);
            Assert.Equal(TurnState.Succeeded, log.End.State);
            Assert.True(File.Exists(Path.Combine(folders.Main, "here.txt")));
        }

        var slow = Guid.NewGuid();
        await client.SubmitAsync(others.Owner, new TurnSubmission(slow, others.Id, "[[text one two three]] [[slow 60s]]"), Cancellation);
        await WaitForAsync<TextDelta>(client, slow, user: others.Owner);
        await client.CancelTurnAsync(others.Owner, slow, Cancellation);
        Assert.Equal(TurnState.Cancelled, (await WaitForEndAsync(client, slow, others.Owner)).End.State);

        // One box goes: its sessions wait for it and can still be read, the other's go on, and so do new ones.
        await first.DisposeAsync();
        await EventuallyAsync(async () => (await directory.ListAsync()).Count(directory.IsAlive) == 1, "the box is missed");
        var away = await Assert.ThrowsAsync<HttpRequestException>(() => client.SubmitAsync(mine.Owner, new TurnSubmission(Guid.NewGuid(), mine.Id, "hello"), Cancellation));
        Assert.Contains(firstFolders.Name, away.Message, StringComparison.Ordinal);
        Assert.Equal(firstFolders.Name, (await client.GetSessionAsync(mine.Owner, mine.Id, Cancellation)).Session.Box);
        Assert.Equal(secondFolders.Name, (await client.EnsureSessionAsync(mine.Owner, Guid.NewGuid(), new SessionCreation(), Cancellation)).Box);

        // It comes back, at another address, and its session goes on.
        await using var again = await TestBox.StartAsync(World, server.ConnectionString, firstFolders, settings);
        await EventuallyAsync(async () => (await directory.ListAsync()).Count(directory.IsAlive) == 2, "the box is back");
        var next = Guid.NewGuid();
        await client.SubmitAsync(mine.Owner, new TurnSubmission(next, mine.Id, "[[history]]"), Cancellation);
        Assert.Contains("here.txt", (await WaitForEndAsync(client, next, mine.Owner)).End.Text, StringComparison.Ordinal);
    }
}
