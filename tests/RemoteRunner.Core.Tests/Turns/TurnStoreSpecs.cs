using RemoteRunner.Core.Redis;
using RemoteRunner.Core.Turns;
using RemoteRunner.TestSupport;

namespace RemoteRunner.Core.Tests.Turns;

public sealed class TurnStoreSpecs(CacheServers servers) : CacheTest(servers)
{
    [Theory, MemberData(nameof(BothCaches))]
    public async Task Accepts_a_turn_once_however_often_it_is_submitted(CacheKind cache)
    {
        var turns = Turns(cache);
        var turn = NewTurn();

        var answers = await Task.WhenAll(Enumerable.Range(0, 32).Select(_ => turns.SubmitAsync(turn)));

        Assert.Single(answers, a => a!.Created);
        Assert.Equal([turn.Id], await turns.GetQueueAsync(turn.SessionId));
        var log = await turns.ReadAsync(turn.Id, 0);
        Assert.Equal(0, Assert.IsType<TurnQueued>(Assert.Single(log).Event).Position);
        Assert.Equal(1, log[0].Number);
    }

    [Theory, MemberData(nameof(BothCaches))]
    public async Task Reads_back_what_was_submitted(CacheKind cache)
    {
        var turns = Turns(cache);
        var turn = NewTurn(prompt: "naïve \"quotes\" \\ \n 🦊 {\"json\":1}") with { Continues = Guid.NewGuid() };
        await turns.SubmitAsync(turn);

        Assert.Equal(turn, await turns.GetAsync(turn.Id));
    }

    [Theory, MemberData(nameof(BothCaches))]
    public async Task Refuses_a_turn_when_the_sessions_queue_is_full(CacheKind cache)
    {
        var turns = Turns(cache, queueCap: 3);
        var session = Guid.NewGuid();

        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => turns.SubmitAsync(NewTurn(session))));

        Assert.Equal(3, answers.Count(a => a is not null));
        Assert.Equal([0, 1, 2], answers.Where(a => a is not null).Select(a => a!.Position).Order());
        Assert.Equal(3, (await turns.GetQueueAsync(session)).Count);
    }

    [Theory, MemberData(nameof(BothCaches))]
    public async Task Numbers_events_without_a_gap_when_many_write_at_once(CacheKind cache)
    {
        var turns = Turns(cache);
        var turn = NewTurn();
        await turns.SubmitAsync(turn);
        await turns.AppendAsync(turn.Id, "run-1", [new TurnStarted { At = DateTimeOffset.UtcNow }], TurnState.Running);

        await Task.WhenAll(Enumerable.Range(0, 50).Select(i =>
            turns.AppendAsync(turn.Id, "run-1", [Text($"{i}a"), Text($"{i}b")])));

        var log = await turns.ReadAsync(turn.Id, 0);
        Assert.Equal(Enumerable.Range(1, 102).Select(n => (long)n), log.Select(e => e.Number));
        var texts = log.Select(e => e.Event).OfType<TextDelta>().Select(d => d.Text).ToList();
        Assert.All(Enumerable.Range(0, 50), i => Assert.Equal(texts.IndexOf($"{i}a") + 1, texts.IndexOf($"{i}b")));
    }

    [Theory, MemberData(nameof(BothCaches))]
    public async Task Ends_a_turn_once_and_takes_it_out_of_the_queue(CacheKind cache)
    {
        var turns = Turns(cache);
        var turn = NewTurn(box: $"box-{Guid.NewGuid():N}");
        await turns.SubmitAsync(turn);
        Assert.Equal([turn.SessionId], await turns.GetBusySessionsAsync(turn.Box));
        await turns.AppendAsync(turn.Id, "run-1", [new TurnStarted { At = DateTimeOffset.UtcNow }], TurnState.Running);

        var ends = await Task.WhenAll(
            turns.EndAsync(turn, "run-1", Ended(TurnState.Succeeded)),
            turns.EndAsync(turn, null, Ended(TurnState.Cancelled)),
            turns.EndAsync(turn, "run-1", Ended(TurnState.Failed)));

        Assert.Single(ends, e => e is not null);
        Assert.Empty(await turns.GetQueueAsync(turn.SessionId));
        Assert.Empty(await turns.GetBusySessionsAsync(turn.Box));
        Assert.Null(await turns.AppendAsync(turn.Id, "run-1", [Text("too late")]));
        var log = await turns.ReadAsync(turn.Id, 0);
        Assert.IsType<TurnEnded>(log[^1].Event);
        Assert.Single(log, e => e.Event is TurnEnded);
    }

    [Theory, MemberData(nameof(BothCaches))]
    public async Task A_box_that_was_declared_dead_cannot_write_on(CacheKind cache)
    {
        var turns = Turns(cache);
        var turn = NewTurn();
        await turns.SubmitAsync(turn);
        await turns.AppendAsync(turn.Id, "run-1", [new TurnStarted { At = DateTimeOffset.UtcNow }], TurnState.Running);

        Assert.Null(await turns.AppendAsync(turn.Id, "run-2", [Text("from another run")]));
        Assert.Null(await turns.EndAsync(turn, "run-2", Ended(TurnState.Succeeded)));
        Assert.Equal(TurnState.Running, (await turns.GetAsync(turn.Id))!.State);
        Assert.NotNull(await turns.EndAsync(turn, null, Ended(TurnState.Interrupted)));
        Assert.Null(await turns.AppendAsync(turn.Id, "run-1", [Text("from the dead")]));
    }

    [Theory, MemberData(nameof(BothCaches))]
    public async Task Cancelling_a_waiting_turn_does_not_end_one_that_has_begun(CacheKind cache)
    {
        var turns = Turns(cache);
        var turn = NewTurn();
        await turns.SubmitAsync(turn);
        await turns.AppendAsync(turn.Id, "run-1", [new TurnStarted { At = DateTimeOffset.UtcNow }], TurnState.Running);

        Assert.Null(await turns.EndAsync(turn, null, Ended(TurnState.Cancelled), onlyFrom: TurnState.Queued));
        Assert.Equal(TurnState.Running, (await turns.GetAsync(turn.Id))!.State);
    }

    [Theory, MemberData(nameof(BothCaches))]
    public async Task A_follower_sees_the_backlog_and_then_every_new_event_until_the_end(CacheKind cache)
    {
        var turns = Turns(cache);
        var turn = NewTurn();
        await turns.SubmitAsync(turn);
        await turns.AppendAsync(turn.Id, "run-1", [new TurnStarted { At = DateTimeOffset.UtcNow }], TurnState.Running);

        var seen = new List<NumberedTurnEvent>();
        var half = new TaskCompletionSource();
        var following = Task.Run(
            async () =>
            {
                await foreach (var entry in turns.FollowAsync(turn.Id, 1, Cancellation))
                {
                    seen.Add(entry);
                    if (seen.Count == 3)
                        half.TrySetResult();
                }
            },
            Cancellation);

        for (var i = 0; i < 600; i++)
            await turns.AppendAsync(turn.Id, "run-1", [Text($"{i} ")]);
        await half.Task.WaitAsync(TimeSpan.FromSeconds(10), Cancellation);
        await turns.EndAsync(turn, "run-1", Ended(TurnState.Succeeded));
        await following.WaitAsync(TimeSpan.FromSeconds(20), Cancellation);

        Assert.Equal(Enumerable.Range(2, 602).Select(n => (long)n), seen.Select(e => e.Number));
        Assert.Equal(string.Concat(Enumerable.Range(0, 600).Select(i => $"{i} ")), string.Concat(seen.Select(e => e.Event).OfType<TextDelta>().Select(d => d.Text)));
        Assert.IsType<TurnEnded>(seen[^1].Event);
    }

    [Theory, MemberData(nameof(BothCaches))]
    public async Task Every_key_expires_and_is_in_the_catalogue(CacheKind cache)
    {
        var turns = Turns(cache);
        var turn = NewTurn();
        await turns.SubmitAsync(turn);
        await turns.AppendAsync(turn.Id, "run-1", [new TurnStarted { At = DateTimeOffset.UtcNow }], TurnState.Running);
        await turns.EndAsync(turn, "run-1", Ended(TurnState.Succeeded));

        var database = Connection(cache).GetDatabase();
        foreach (var key in new[] { RedisKeys.Turn(turn.Id), RedisKeys.TurnEvents(turn.Id) })
        {
            var left = await database.KeyTimeToLiveAsync(key);
            Assert.InRange(left!.Value, TimeSpan.FromDays(29), TimeSpan.FromDays(30));
            Assert.Contains(RedisKeys.Catalogue, kind => Matches(kind.Pattern, key));
        }
    }

    [Fact]
    public void A_redelivered_message_has_the_same_id_and_another_message_has_not()
    {
        var id = TurnId.ForTelegramMessage(1000001, 1001, 7);

        Assert.Equal(id, TurnId.ForTelegramMessage(1000001, 1001, 7));
        Assert.NotEqual(id, TurnId.ForTelegramMessage(1000001, 1001, 8));
        Assert.NotEqual(id, TurnId.ForTelegramMessage(1000002, 1001, 7));
        Assert.Equal('5', id.ToString("D")[14]);
        Assert.Contains(id.ToString("D")[19], "89ab");
    }

    [Fact]
    public void An_event_of_a_newer_version_is_skipped_but_counted()
    {
        Assert.IsType<UnknownEvent>(TurnEvent.FromJson("""{"type":"hologram","at":"2027-01-01T00:00:00+00:00"}"""));
        Assert.IsType<UnknownEvent>(TurnEvent.FromJson("not json"));
        var text = Assert.IsType<TextDelta>(TurnEvent.FromJson("""{"at":"2027-01-01T00:00:00+00:00","text":"hi","block":0,"type":"text","new":1}"""));
        Assert.Equal("hi", text.Text);
    }

    private static TextDelta Text(string text) => new(text, 0) { At = DateTimeOffset.UtcNow };

    private static bool Matches(string pattern, string key) =>
        System.IO.Enumeration.FileSystemName.MatchesSimpleExpression(pattern, key);
}
