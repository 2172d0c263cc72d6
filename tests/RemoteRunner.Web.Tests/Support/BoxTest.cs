using System.Diagnostics;
using RemoteRunner.Core.Approvals;
using RemoteRunner.Core.Box;
using RemoteRunner.Core.Sessions;
using RemoteRunner.Core.Turns;
using RemoteRunner.Core.Users;
using RemoteRunner.Core.Workspaces;
using RemoteRunner.TestSupport;

namespace RemoteRunner.Web.Tests.Support;

/// <summary>What the tests of the box share.</summary>
public abstract class BoxTest(World world)
{
    /// <summary>An admin.</summary>
    public static readonly UserId Ada = UserId.Telegram(1001);

    /// <summary>A member.</summary>
    public static readonly UserId Ben = UserId.Telegram(1002);

    /// <summary>Another member.</summary>
    public static readonly UserId Cleo = UserId.Telegram(1004);

    /// <summary>Nobody we know.</summary>
    public static readonly UserId Stranger = UserId.Telegram(1003);

    public static TheoryData<CacheKind> BothCaches => [CacheKind.Garnet, CacheKind.Redis];

    protected World World => world;

    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>The shared box on Garnet, for what does not depend on the cache.</summary>
    protected TestBox Box => world[CacheKind.Garnet];

    protected static async Task<Guid> NewSessionAsync(BoxClient box, UserId? user = null)
    {
        var session = Guid.NewGuid();
        await box.EnsureSessionAsync(user ?? Ben, session, new SessionCreation(), Cancellation);
        return session;
    }

    protected static async Task<Guid> SubmitAsync(BoxClient box, Guid session, string prompt, UserId? user = null)
    {
        var turn = Guid.NewGuid();
        var accepted = await box.SubmitAsync(user ?? Ben, new TurnSubmission(turn, session, prompt), Cancellation);
        Assert.True(accepted.Created);
        return turn;
    }

    /// <summary>Clones as the chat does; waits until the clone is whole or has failed.</summary>
    protected static async Task<WorkspaceSummary> CloneAsync(BoxClient box, UserId user, string name, string address)
    {
        await box.CreateWorkspaceAsync(user, null, name, new WorkspaceCreation(address), Cancellation);
        WorkspaceSummary? found = null;
        await EventuallyAsync(
            async () => (found = (await box.GetWorkspaceAsync(user, null, name, Cancellation)).Workspace).Cloning is null or { Problem: not null }, "the clone is whole or has failed");
        return found!;
    }

    /// <summary>Submits a prompt and follows it to its end.</summary>
    /// <param name="decide">Answers approvals; without it there must be none.</param>
    protected static async Task<TurnLogOfTest> RunAsync(
        BoxClient box, Guid session, string prompt, Func<Approval, ApprovalDecision>? decide = null, UserId? user = null)
    {
        var turn = await SubmitAsync(box, session, prompt, user);
        return await FollowAsync(box, turn, decide, user);
    }

    protected static async Task<TurnLogOfTest> FollowAsync(
        BoxClient box, Guid turn, Func<Approval, ApprovalDecision>? decide = null, UserId? user = null)
    {
        var events = new List<NumberedTurnEvent>();
        await foreach (var entry in box.FollowAsync(user ?? Ben, turn, 0, Cancellation))
        {
            events.Add(entry);
            if (entry.Event is ApprovalRequested { Approval: var approval })
            {
                Assert.True(decide is not null, $"Nobody expected to be asked about {approval.Tool} {approval.Summary}");
                await box.AnswerAsync(user ?? Ben, approval.Id, new ApprovalAnswer(decide(approval)), Cancellation);
            }
        }

        return new TurnLogOfTest(turn, events);
    }

    /// <summary>Follows a turn to its end; its questions are answered elsewhere.</summary>
    protected static async Task<TurnLogOfTest> WaitForEndAsync(BoxClient box, Guid turn, UserId? user = null)
    {
        var events = new List<NumberedTurnEvent>();
        await foreach (var entry in box.FollowAsync(user ?? Ben, turn, 0, Cancellation))
            events.Add(entry);
        return new TurnLogOfTest(turn, events);
    }

    /// <summary>Follows a turn until an event of the kind came.</summary>
    protected static async Task<T> WaitForAsync<T>(BoxClient box, Guid turn, Func<T, bool>? matching = null, UserId? user = null) where T : TurnEvent
    {
        await foreach (var entry in box.FollowAsync(user ?? Ben, turn, 0, Cancellation))
        {
            if (entry.Event is T wanted && matching?.Invoke(wanted) != false)
                return wanted;
            Assert.False(entry.Event is TurnEnded, $"The turn ended before: {entry.Event}");
        }

        throw new InvalidOperationException("The turn's log ended without an end.");
    }

    /// <summary>Waits until a condition holds, and says what did not come about when it takes too long.</summary>
    public static async Task EventuallyAsync(Func<Task<bool>> condition, string what, double seconds = 90)
    {
        var waited = Stopwatch.StartNew();
        while (!await condition())
        {
            Assert.True(waited.Elapsed.TotalSeconds < seconds, $"Did not come about within {seconds} s: {what}");
            await Task.Delay(20, Cancellation);
        }
    }

    public static Task EventuallyAsync(Func<bool> condition, string what, double seconds = 90) =>
        EventuallyAsync(() => Task.FromResult(condition()), what, seconds);
}

/// <summary>A turn's whole log.</summary>
public sealed record TurnLogOfTest(Guid Turn, IReadOnlyList<NumberedTurnEvent> Events)
{
    public TurnEnded End => Assert.IsType<TurnEnded>(Events[^1].Event);

    /// <summary>The streamed text.</summary>
    public string Streamed => string.Concat(All<TextDelta>().Select(d => d.Text));

    public IEnumerable<T> All<T>() where T : TurnEvent => Events.Select(e => e.Event).OfType<T>();
}
