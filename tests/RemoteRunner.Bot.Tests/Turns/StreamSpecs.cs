using RemoteRunner.Bot.Tests.Drivers;
using RemoteRunner.Core.Box;
using RemoteRunner.Core.Turns;
using RemoteRunner.Core.Users;

namespace RemoteRunner.Bot.Tests.Turns;

/// <summary>The product's reader of event streams against a box whose streams break.</summary>
public sealed class StreamSpecs
{
    [Fact]
    public async Task Brings_every_event_once_and_in_order_however_often_the_stream_breaks_or_skips()
    {
        await using var scenario = await Scenario.StartAsync();
        await scenario.Telegram.WriteAsync(SimulatedTelegram.Ben, "break");
        var turn = (await scenario.Box.SeeTurnAsync("break")).Start();
        var box = scenario.Bot.Services.GetRequiredService<BoxClient>();
        scenario.Box.CutStreamsAfter = 3;
        scenario.Box.SkipOneInStreams = true;

        var following = FollowAsync(box, turn.Id);
        for (var i = 0; i < 20; i++)
            turn.Say($"word{i} ");
        scenario.Box.Away = true;
        turn.Say("said while the box was away ");
        scenario.Box.Away = false;
        turn.Succeed("That was it.");
        var events = await following.WaitAsync(TimeSpan.FromSeconds(90), TestContext.Current.CancellationToken);

        Assert.Equal(Enumerable.Range(1, events.Count).Select(n => (long)n), events.Select(e => e.Number));
        Assert.Equal([.. Enumerable.Range(0, 20).Select(i => $"word{i} "), "said while the box was away "], events.Select(e => e.Event).OfType<TextDelta>().Select(d => d.Text));
        Assert.IsType<TurnEnded>(events[^1].Event);
        Assert.True(scenario.Box.CutStreams >= 7, "Too few streams broke to prove anything.");
        await scenario.Telegram.SeeAsync(SimulatedTelegram.Ben, "That was it.");
    }

    private static async Task<List<NumberedTurnEvent>> FollowAsync(BoxClient box, Guid turn)
    {
        var events = new List<NumberedTurnEvent>();
        await foreach (var happened in box.FollowAsync(UserId.Telegram(SimulatedTelegram.Ben), turn, 0, TestContext.Current.CancellationToken))
            events.Add(happened);
        return events;
    }
}
