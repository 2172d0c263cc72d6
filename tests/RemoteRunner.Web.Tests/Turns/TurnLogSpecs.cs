using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using RemoteRunner.Core.Turns;
using RemoteRunner.TestSupport;
using RemoteRunner.Web.Tests.Support;
using RemoteRunner.Web.Turns;

namespace RemoteRunner.Web.Tests.Turns;

public sealed class TurnLogSpecs(World world) : BoxTest(world)
{
    private readonly FakeTimeProvider _clock = new();

    [Theory, MemberData(nameof(BothCaches))]
    public async Task The_first_words_are_written_at_once_whatever_came_just_before_them_and_more_words_after_a_pause(CacheKind cache)
    {
        var turns = World[cache].Services.GetRequiredService<TurnStore>();
        var turn = new TurnRecord(
            Guid.NewGuid(), Guid.NewGuid(), TurnState.Queued, Ben, Ben, "no-box", "words", null, null, DateTimeOffset.UtcNow, null, null, null);
        await turns.SubmitAsync(turn);
        await using var log = new TurnLog(turns, turn, "run", new TurnLogOptions(), _clock, NullLogger.Instance, Cancellation);
        Assert.True(await log.StartAsync(new TurnStarted { At = _clock.GetUtcNow() }));

        await log.WriteAsync(new ContextUsed(1_000, 200_000) { At = _clock.GetUtcNow() });
        await SeeAsync<ContextUsed>(1);
        await log.WriteAsync(Words("The first"));
        await SeeAsync<TextDelta>(1);
        await log.WriteAsync(Words(" words"));
        await log.WriteAsync(Words(" and more."));

        Assert.Equal(["The first"], await TextsAsync());
        await EventuallyAsync(
            async () =>
            {
                _clock.Advance(new TurnLogOptions().FlushInterval);
                return (await TextsAsync()).Count == 2;
            },
            "the words after the pause");
        Assert.Equal(["The first", " words and more."], await TextsAsync());

        TextDelta Words(string text) => new(text, 0) { At = _clock.GetUtcNow() };

        async Task<IReadOnlyList<string>> TextsAsync() => [.. (await turns.ReadAsync(turn.Id, 0)).Select(e => e.Event).OfType<TextDelta>().Select(d => d.Text)];

        Task SeeAsync<T>(int count)
            where T : TurnEvent => EventuallyAsync(async () => (await turns.ReadAsync(turn.Id, 0)).Count(e => e.Event is T) == count, $"{count} {typeof(T).Name}");
    }
}
