using Microsoft.Extensions.Options;
using RemoteRunner.Core.Limits;
using RemoteRunner.Core.Redis;
using RemoteRunner.Core.Users;
using RemoteRunner.TestSupport;

namespace RemoteRunner.Core.Tests.Limits;

public sealed class TurnLimiterSpecs(CacheServers servers) : CacheTest(servers)
{
    private static readonly DateTimeOffset _noon = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    [Theory, MemberData(nameof(BothCaches))]
    public async Task Of_fifteen_messages_at_once_ten_are_admitted_and_one_refusal_is_told(CacheKind cache)
    {
        var limiter = Limiter(cache);
        var user = NewUser();

        var answers = await Task.WhenAll(Enumerable.Range(0, 15).Select(_ => limiter.AdmitAsync(user, Role.Member, Guid.NewGuid())));

        Assert.Equal(10, answers.Count(a => a.Admitted));
        var refused = answers.Where(a => !a.Admitted).ToList();
        Assert.Single(refused, a => a.Tell);
        Assert.All(refused, a =>
        {
            Assert.Equal(LimitWindow.Minute, a.Window);
            Assert.Equal(10, a.Limit);
            Assert.InRange(a.Wait, TimeSpan.FromSeconds(50), TimeSpan.FromSeconds(60));
        });
    }

    [Theory, MemberData(nameof(BothCaches))]
    public async Task Sixty_four_callers_at_once_never_get_one_more_than_the_limit(CacheKind cache)
    {
        var limiter = Limiter(cache, new() { Minute = 37, Hour = 1000, Day = 1000 });
        var user = NewUser();

        var admitted = 0;
        await Task.WhenAll(Enumerable.Range(0, 64).Select(async _ =>
        {
            for (var i = 0; i < 4; i++)
            {
                if ((await limiter.AdmitAsync(user, Role.Member, Guid.NewGuid())).Admitted)
                    Interlocked.Increment(ref admitted);
            }
        }));

        Assert.Equal(37, admitted);
    }

    [Theory, MemberData(nameof(BothCaches))]
    public async Task A_refused_turn_that_comes_again_is_told_again_for_the_bot_may_have_died_before_it_told(CacheKind cache)
    {
        var limiter = Limiter(cache, new() { Minute = 0 });
        var user = NewUser();
        var turn = Guid.NewGuid();

        Assert.True((await limiter.AdmitAsync(user, Role.Member, turn)).Tell);
        Assert.True((await limiter.AdmitAsync(user, Role.Member, turn)).Tell);
        Assert.False((await limiter.AdmitAsync(user, Role.Member, Guid.NewGuid())).Tell);
    }

    [Theory, MemberData(nameof(BothCaches))]
    public async Task A_redelivered_turn_is_admitted_again_but_not_counted_again(CacheKind cache)
    {
        var limiter = Limiter(cache);
        var user = NewUser();
        var turn = Guid.NewGuid();

        for (var i = 0; i < 30; i++)
            Assert.True((await limiter.AdmitAsync(user, Role.Member, turn)).Admitted);

        Assert.Equal(1, (await limiter.GetUsageAsync(user, Role.Member))[0].Used);
    }

    [Theory, MemberData(nameof(BothCaches))]
    public async Task A_refusal_tells_when_the_next_message_is_admitted_and_then_it_is(CacheKind cache)
    {
        var limiter = Limiter(cache, new() { Minute = 3, Hour = 5, Day = 100 });
        var user = NewUser();
        var now = _noon;
        foreach (var second in new[] { 0, 10, 20, 61, 71 })
            Assert.True((await Admit(second)).Admitted);

        // Three of the last minute, five of the last hour: the hour frees up last.
        var refused = await Admit(75);
        Assert.False(refused.Admitted);
        Assert.Equal(LimitWindow.Hour, refused.Window);
        Assert.Equal(TimeSpan.FromSeconds(3600 - 75), refused.Wait);

        Assert.False((await Admit(75 + refused.Wait.TotalSeconds - 0.001)).Admitted);
        Assert.True((await Admit(75 + refused.Wait.TotalSeconds)).Admitted);

        Task<Admission> Admit(double second) => limiter.AdmitAsync(user, Role.Member, Guid.NewGuid(), now.AddSeconds(second));
    }

    [Theory, MemberData(nameof(BothCaches))]
    public async Task The_wait_is_right_after_a_limit_was_lowered(CacheKind cache)
    {
        var user = NewUser();
        var wide = Limiter(cache, new() { Minute = 10, Hour = 60, Day = 300 });
        for (var second = 0; second < 8; second++)
            await wide.AdmitAsync(user, Role.Member, Guid.NewGuid(), _noon.AddSeconds(second));

        var narrow = Limiter(cache, new() { Minute = 2, Hour = 60, Day = 300 });
        var refused = await narrow.AdmitAsync(user, Role.Member, Guid.NewGuid(), _noon.AddSeconds(10));

        // Entries 0…7: only when the one of second 6 has left are fewer than two in the window.
        Assert.Equal(TimeSpan.FromSeconds(6 + 60 - 10), refused.Wait);
        Assert.True((await narrow.AdmitAsync(user, Role.Member, Guid.NewGuid(), _noon.AddSeconds(66))).Admitted);
    }

    [Theory, MemberData(nameof(BothCaches))]
    public async Task Agrees_with_a_plain_model_in_memory_on_random_histories(CacheKind cache)
    {
        for (var seed = 0; seed < 12; seed++)
        {
            var random = new Random(seed);
            var limits = new TurnLimits { Minute = random.Next(0, 5), Hour = random.Next(0, 12), Day = random.Next(0, 25) };
            var limiter = Limiter(cache, limits);
            var model = new PlainLimiter(limits);
            var user = NewUser();
            var now = _noon;
            var turns = new List<Guid>();

            for (var step = 0; step < 150; step++)
            {
                now += random.Next(4) switch
                {
                    0 => TimeSpan.Zero,
                    1 => TimeSpan.FromSeconds(random.Next(90)),
                    2 => TimeSpan.FromMinutes(random.Next(90)),
                    _ => TimeSpan.FromMicroseconds(random.Next(1_000_000)),
                };
                var turn = turns.Count > 0 && random.Next(5) == 0 ? turns[random.Next(turns.Count)] : Guid.NewGuid();
                turns.Add(turn);

                var expected = model.Admit(turn, now);
                var actual = await limiter.AdmitAsync(user, Role.Member, turn, now);

                Assert.True(expected.Admitted == actual.Admitted && expected.Wait == actual.Wait, $"Seed {seed}, step {step}: expected {expected}, got {actual}.");
            }
        }
    }

    [Theory, MemberData(nameof(BothCaches))]
    public async Task An_admins_override_counts_above_the_settings_and_a_reset_forgets(CacheKind cache)
    {
        var limiter = Limiter(cache);
        var user = NewUser();
        await limiter.SetOverrideAsync(user, minute: 2, hour: null, day: null);
        Assert.Equal(((int?)2, (int?)null, (int?)null), await limiter.GetOverrideAsync(user));

        Assert.True((await limiter.AdmitAsync(user, Role.Member, Guid.NewGuid())).Admitted);
        Assert.True((await limiter.AdmitAsync(user, Role.Member, Guid.NewGuid())).Admitted);
        Assert.True((await limiter.AdmitAsync(user, Role.Member, Guid.NewGuid())) is { Admitted: false, Limit: 2, Tell: true });
        var usage = await limiter.GetUsageAsync(user, Role.Member);
        Assert.Equal([(2, 2, 0), (2, 60, 58), (2, 300, 298)], usage.Select(u => (u.Used, u.Limit, u.Remaining)));

        await limiter.ResetAsync(user);
        Assert.All(await limiter.GetUsageAsync(user, Role.Member), u => Assert.Equal(0, u.Used));
        await limiter.AdmitAsync(user, Role.Member, Guid.NewGuid());
        await limiter.AdmitAsync(user, Role.Member, Guid.NewGuid());
        Assert.True((await limiter.AdmitAsync(user, Role.Member, Guid.NewGuid())).Tell);
    }

    [Theory]
    [InlineData("tg:1", Role.Member, 10, 60)]
    [InlineData("tg:1", Role.Admin, 30, 60)]
    [InlineData("tg:7", Role.Admin, 5, 60)]
    public void Limits_follow_user_then_role_then_default(string user, Role role, int minute, int hour)
    {
        var options = new TurnLimiterOptions();
        options.Roles["admin"] = new() { Minute = 30 };
        options.Users["tg-7"] = new() { Minute = 5 };

        var (m, h, _) = options.For(UserId.Parse(user), role);

        Assert.Equal((minute, hour), (m, h));
    }

    [Fact]
    public async Task A_user_with_twenty_turns_takes_at_most_six_hundred_bytes()
    {
        var limiter = Limiter(CacheKind.Redis, new() { Minute = 1000, Hour = 1000, Day = 1000 });
        var user = NewUser();
        for (var i = 0; i < 20; i++)
            await limiter.AdmitAsync(user, Role.Member, Guid.NewGuid());

        var bytes = (long)await Connection(CacheKind.Redis).GetDatabase().ExecuteAsync("MEMORY", "USAGE", RedisKeys.LimitEntries(user.Value), "SAMPLES", "0");

        Assert.InRange(bytes, 1, 600);
    }

    private TurnLimiter Limiter(CacheKind cache, TurnLimits? limits = null) =>
        new(Connection(cache), new Fixed<TurnLimiterOptions>(new TurnLimiterOptions { Default = limits ?? new() }));

    private static UserId NewUser() => UserId.Parse($"web:{Guid.NewGuid():N}");

    /// <summary>The definition: a turn is admitted when every window holds fewer than its limit.</summary>
    private sealed class PlainLimiter(TurnLimits limits)
    {
        private readonly List<(Guid Turn, DateTimeOffset At)> _admitted = [];

        public (bool Admitted, TimeSpan Wait) Admit(Guid turn, DateTimeOffset now)
        {
            (int Limit, TimeSpan Length)[] windows =
                [(limits.Minute!.Value, TimeSpan.FromMinutes(1)), (limits.Hour!.Value, TimeSpan.FromHours(1)), (limits.Day!.Value, TimeSpan.FromDays(1))];
            if (_admitted.Any(e => e.Turn == turn && e.At > now - TimeSpan.FromDays(1)))
                return (true, TimeSpan.Zero);

            var wait = TimeSpan.Zero;
            var full = false;
            foreach (var (limit, length) in windows)
            {
                var inside = _admitted.Where(e => e.At > now - length).Select(e => e.At).Order().ToList();
                if (inside.Count < limit)
                    continue;

                full = true;
                var free = limit == 0 ? length : inside[inside.Count - limit] + length - now;
                wait = free > wait ? free : wait;
            }

            if (!full)
                _admitted.Add((turn, now));
            return (!full, wait);
        }
    }
}
