using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using RemoteRunner.Core.Redis;
using RemoteRunner.TestSupport;
using RemoteRunner.Web.AnswerCache;
using RemoteRunner.Web.AnswerCache.Store;

namespace RemoteRunner.Web.Tests.AnswerCache;

public sealed class AnswerCacheStoreSpecs(AnswerCaches caches)
{
    private static readonly DateTimeOffset _noon = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(AnswerCaches.Both), MemberType = typeof(AnswerCaches))]
    public async Task Keeps_the_newest_hundred_answers_of_a_user(CacheKind cache)
    {
        await using var bench = new Bench(caches[cache]);
        var owner = bench.User.Value;
        for (var i = 0; i < 103; i++)
            await bench.Store.PutAsync(owner, $"d{i}", Entry($"a{i}"), _noon.AddSeconds(i));

        for (var i = 0; i < 103; i++)
        {
            var found = await bench.Store.GetAsync(owner, $"d{i}", _noon.AddSeconds(103));
            Assert.Equal(i < 3 ? null : $"a{i}", found?.Entry.Text);
        }

        Assert.Equal(100, await caches[cache].GetDatabase().HashLengthAsync(RedisKeys.Answers(owner)));
    }

    [Theory, MemberData(nameof(AnswerCaches.Both), MemberType = typeof(AnswerCaches))]
    public async Task Forgets_an_answer_after_an_hour_and_all_keys_expire(CacheKind cache)
    {
        await using var bench = new Bench(caches[cache]);
        var owner = bench.User.Value;
        await bench.Store.PutAsync(owner, "d", Entry("a"), _noon);
        Assert.Equal(TimeSpan.FromMinutes(59), (await bench.Store.GetAsync(owner, "d", _noon.AddMinutes(59)))!.Value.Age);
        Assert.Null(await bench.Store.GetAsync(owner, "d", _noon.AddMinutes(60)));
        await bench.Store.PutAsync(owner, "e", Entry("b"), _noon.AddMinutes(61));
        Assert.False(await caches[cache].GetDatabase().HashExistsAsync(RedisKeys.Answers(owner), "d"));

        await bench.Store.TryLeaseAsync(owner, "me");
        foreach (var key in new[] { RedisKeys.Answers(owner), RedisKeys.AnswerAges(owner), RedisKeys.AnswerLease(owner) })
            Assert.NotNull(await caches[cache].GetDatabase().KeyTimeToLiveAsync(key));
    }

    [Theory, MemberData(nameof(AnswerCaches.Both), MemberType = typeof(AnswerCaches))]
    public async Task Clearing_forgets_one_users_answers_only(CacheKind cache)
    {
        await using var bench = new Bench(caches[cache]);
        await using var other = new Bench(caches[cache]);
        Assert.True((await bench.AskAsync("show main.py")).IsStored);
        Assert.True((await other.AskAsync("show main.py")).IsStored);

        Assert.Equal(1, await bench.Cache.ClearAsync(bench.User, "app"));

        Assert.True((await bench.AskAsync("show main.py")).IsStored);
        Assert.True((await other.AskAsync("show main.py")).IsHit);
    }

    [Theory, MemberData(nameof(AnswerCaches.Both), MemberType = typeof(AnswerCaches))]
    public async Task At_four_in_the_morning_in_Berlin_all_answers_are_forgotten(CacheKind cache)
    {
        // A cache of its own: what is forgotten here is everybody's.
        await using var server = await CacheServer.StartAsync(cache, Cancellation);
        await using var connection = await server.ConnectAsync();
        (string, string)[] schedule = [("ClearSchedule", "0 4 * * *"), ("ClearTimeZone", "Europe/Berlin")];
        await using var bench = new Bench(connection, settings: schedule);
        await using var other = new Bench(connection, settings: schedule);
        var night = new WatchedClock(new DateTimeOffset(2026, 11, 25, 2, 59, 0, TimeSpan.Zero));
        using var clearing = new ScheduledClearing(bench.Schedule, bench.Store, night, NullLogger<ScheduledClearing>.Instance);
        await bench.Store.PutAsync(bench.User.Value, "d", Entry("a"));
        await other.Store.PutAsync(other.User.Value, "d", Entry("b"));

        // It starts on a thread of its own: time may move only when it has begun to wait.
        await clearing.StartAsync(Cancellation);
        await night.Waited.Task.WaitAsync(TimeSpan.FromSeconds(90), Cancellation);
        night.Advance(TimeSpan.FromSeconds(59));
        Assert.True(await connection.GetDatabase().KeyExistsAsync(RedisKeys.Answers(bench.User.Value)));
        night.Advance(TimeSpan.FromSeconds(1));

        foreach (var key in new[] { bench.User.Value, other.User.Value }.SelectMany(u => new[] { RedisKeys.Answers(u), RedisKeys.AnswerAges(u) }))
            await Support.BoxTest.EventuallyAsync(async () => !await connection.GetDatabase().KeyExistsAsync(key), $"{key} is forgotten");
        await clearing.StopAsync(Cancellation);
    }

    [Theory, MemberData(nameof(AnswerCaches.Both), MemberType = typeof(AnswerCaches))]
    public async Task An_answer_from_before_the_scheduled_moment_is_none_after_it_when_no_box_was_there_to_forget_it(CacheKind cache)
    {
        await using var bench = new Bench(caches[cache], settings: ("ClearSchedule", "0 4 * * *"));
        var four = new DateTimeOffset(2026, 11, 25, 4, 0, 0, TimeSpan.Zero);
        await bench.Store.PutAsync(bench.User.Value, "old", Entry("a"), four.AddMinutes(-1));
        Assert.NotNull(await bench.Store.GetAsync(bench.User.Value, "old", four.AddSeconds(-1)));
        Assert.Null(await bench.Store.GetAsync(bench.User.Value, "old", four.AddSeconds(1)));

        await bench.Store.PutAsync(bench.User.Value, "new", Entry("b"), four.AddSeconds(1));
        Assert.NotNull(await bench.Store.GetAsync(bench.User.Value, "new", four.AddMinutes(30)));
    }

    [Theory]
    [InlineData("ClearSchedule", "every night", "AnswerCache:ClearSchedule must be a cron expression of five fields")]
    [InlineData("ClearTimeZone", "Middle/Earth", "AnswerCache:ClearTimeZone must name a time zone")]
    public void A_schedule_that_cannot_be_read_is_refused_in_one_sentence(string key, string value, string sentence)
    {
        var options = new AnswerCacheOptions();
        typeof(AnswerCacheOptions).GetProperty(key)!.SetValue(options, value);

        var problem = Assert.Single(options.Validate(new System.ComponentModel.DataAnnotations.ValidationContext(options)));

        Assert.StartsWith(sentence, problem.ErrorMessage, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(AnswerCaches.Both), MemberType = typeof(AnswerCaches))]
    public async Task Of_twelve_identical_questions_at_once_one_runs(CacheKind cache)
    {
        await using var bench = new Bench(caches[cache]);
        await bench.SettleAsync();
        var looks = Enumerable.Range(0, 12).Select(_ => bench.Cache.LookAsync(bench.Question("show main.py"), Cancellation)).ToList();

        var first = await Task.WhenAny(looks);
        var miss = Assert.IsType<CacheMiss>(await first);
        Assert.True((await bench.Cache.StoreAsync(miss, bench.Observe(), Bench.Ended("Found."), Cancellation)).Stored);

        var rest = await Task.WhenAll(looks.Where(l => l != first));
        Assert.All(rest, l => Assert.Equal("Found.", Assert.IsType<CacheHit>(l).Answer));
    }

    [Theory, MemberData(nameof(AnswerCaches.Both), MemberType = typeof(AnswerCaches))]
    public async Task A_twin_that_gives_up_or_takes_too_long_holds_nobody(CacheKind cache)
    {
        await using var bench = new Bench(caches[cache], settings: ("WaitForTwin", "00:00:00.2"));
        await bench.SettleAsync();
        var first = Assert.IsType<CacheMiss>(await bench.Cache.LookAsync(bench.Question("show main.py"), Cancellation));
        Assert.NotNull(first.Lease);

        var tired = Assert.IsType<CacheMiss>(await bench.Cache.LookAsync(bench.Question("show main.py"), Cancellation));
        Assert.Null(tired.Lease);

        await bench.Cache.AbandonAsync(first);
        var next = Assert.IsType<CacheMiss>(await bench.Cache.LookAsync(bench.Question("show main.py"), Cancellation));
        Assert.NotNull(next.Lease);

        // What was given back is another's now and stays so.
        await bench.Cache.AbandonAsync(first);
        Assert.Equal(next.Lease, await bench.Store.HolderAsync(next.Digest));
    }

    [Theory, MemberData(nameof(AnswerCaches.Both), MemberType = typeof(AnswerCaches))]
    public async Task When_the_first_of_many_cannot_be_stored_the_others_run_at_once(CacheKind cache)
    {
        await using var bench = new Bench(caches[cache]);
        await bench.SettleAsync();
        var first = Assert.IsType<CacheMiss>(await bench.Cache.LookAsync(bench.Question("show main.py"), Cancellation));
        var looks = Enumerable.Range(1, 6).Select(async i =>
        {
            bench.Clock.Name(i);
            return await bench.Cache.LookAsync(bench.Question("show main.py"), Cancellation);
        }).ToList();
        while (!Enumerable.Range(1, 6).All(bench.Clock.Waiters.ContainsKey))
            await Task.Delay(10, Cancellation);

        await bench.Cache.StoreAsync(first, bench.Observe(ToolCall.Bash("date")), Bench.Ended("x"), Cancellation);

        // None of them stores or gives back anything, and still all get to run.
        var rest = await Task.WhenAll(looks).WaitAsync(TimeSpan.FromSeconds(90), Cancellation);
        Assert.Single(rest, l => Assert.IsType<CacheMiss>(l).Lease is not null);
    }

    [Fact]
    public async Task Without_the_cache_turns_just_run()
    {
        await using var server = await CacheServer.StartAsync(CacheKind.Redis, Cancellation);
        await using var connection = await StackExchange.Redis.ConnectionMultiplexer.ConnectAsync(server.ConnectionString + ",asyncTimeout=500,syncTimeout=500");
        await using var bench = new Bench(connection);
        await bench.SettleAsync();
        var miss = Assert.IsType<CacheMiss>(await bench.Cache.LookAsync(bench.Question("show main.py"), Cancellation));

        await server.KillAsync();

        Assert.Equal(Refusal.CacheAway, (await bench.AskAsync("show main.py")).Reason);
        Assert.Equal(Refusal.CacheAway, (await bench.Cache.StoreAsync(miss, bench.Observe(), Bench.Ended("x"), Cancellation)).Reason);
    }

    [Fact]
    public async Task Switched_off_it_does_nothing()
    {
        await using var bench = new Bench(caches[CacheKind.Redis], settings: ("Enabled", "false"));
        Assert.Equal(Refusal.Disabled, (await bench.AskAsync("show main.py")).Reason);
    }

    private static AnswerEntry Entry(string text) => new(AnswerEntry.CurrentVersion, text, _noon, 0.1m, null, []);

    /// <summary>A clock that tells when somebody has begun to wait by it.</summary>
    private sealed class WatchedClock(DateTimeOffset now) : FakeTimeProvider(now)
    {
        public TaskCompletionSource Waited { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = base.CreateTimer(callback, state, dueTime, period);
            Waited.TrySetResult();
            return timer;
        }
    }
}
