using RemoteRunner.Core.Box;
using RemoteRunner.Core.Turns;
using RemoteRunner.Web.Tests.Support;

namespace RemoteRunner.Web.Tests.Turns;

/// <summary>What the real CLI says of its context, its list of things to do, and limits that reset.</summary>
public sealed class ContextSpecs(World world) : BoxTest(world)
{
    [Fact]
    public async Task Compacts_the_conversation_and_says_by_how_much()
    {
        var box = Box.Client;
        var session = await NewSessionAsync(box);
        await RunAsync(box, session, "[[words 3000]]");
        await RunAsync(box, session, "[[text More.]]");

        var log = await CompactAsync(box, session);
        var next = await RunAsync(box, session, "[[text Still here.]]");

        var compacted = log.All<Compacted>().Single();
        Assert.False(compacted.ByItself);
        Assert.True(compacted.Before > compacted.After, $"{compacted.Before} → {compacted.After}");
        Assert.Equal(TurnState.Succeeded, log.End.State);
        Assert.Contains("→", log.End.Text, StringComparison.Ordinal);
        Assert.Equal("Still here.", next.End.Text);
    }

    [Fact]
    public async Task Says_when_there_is_nothing_to_compact()
    {
        var log = await CompactAsync(Box.Client, await NewSessionAsync(Box.Client));

        Assert.Equal((TurnState.Succeeded, Texts.NothingToCompact), (log.End.State, log.End.Text));
    }

    [Fact]
    public async Task Tells_a_conversation_that_is_too_long_from_other_refusals()
    {
        var log = await RunAsync(Box.Client, await NewSessionAsync(Box.Client), "[[error 400 context]]");

        Assert.Equal(TurnFailureKind.ContextFull, log.End.Failure?.Kind);
    }

    [Fact]
    public async Task Says_at_once_when_the_usage_limit_resets()
    {
        var log = await RunAsync(Box.Client, await NewSessionAsync(Box.Client), "[[error 429 resets 40m]]");

        Assert.Equal(TurnFailureKind.RateLimited, log.End.Failure?.Kind);
        Assert.Equal(TimeSpan.FromMinutes(40), log.End.Failure?.RetryAfter);
        Assert.Empty(log.All<ModelRetry>());
    }

    [Fact]
    public async Task Tells_what_is_to_be_done_and_how_far_it_is()
    {
        var log = await RunAsync(
            Box.Client, await NewSessionAsync(Box.Client),
            """
            [[tool TaskCreate {"subject":"Look around","description":"d","activeForm":"Looking"}]] [[tool TaskCreate {"subject":"Write it","description":"d","activeForm":"Writing"}]] [[then]]
            [[tool TaskUpdate {"taskId":"1","status":"completed"}]] [[then]] [[tool TaskUpdate {"taskId":"2","status":"in_progress"}]] [[text Under way.]]
            """);

        Assert.Equal([new("Look around", TodoState.Done), new("Write it", TodoState.InProgress)], log.All<TodoChanged>().Last().Items);
        Assert.True(log.All<ContextUsed>().Last().Tokens > 0);
    }

    [Fact]
    public async Task Tells_how_much_the_model_can_read_from_its_first_answer_on()
    {
        var session = await NewSessionAsync(Box.Client);

        var first = await RunAsync(Box.Client, session, "[[text One.]]");
        var second = await RunAsync(Box.Client, session, "[[text Two.]]");

        var (end, start) = (first.All<ContextUsed>().Last(), second.All<ContextUsed>().First());
        Assert.True(end.Tokens > 0 && end.Window > end.Tokens, $"{end}");
        Assert.Equal(end.Window, start.Window);
    }

    private static async Task<TurnLogOfTest> CompactAsync(BoxClient box, Guid session)
    {
        var turn = Guid.NewGuid();
        await box.SubmitAsync(Ben, new TurnSubmission(turn, session, "/compact", Fresh: true, Compact: true), Cancellation);
        return await WaitForEndAsync(box, turn);
    }
}
