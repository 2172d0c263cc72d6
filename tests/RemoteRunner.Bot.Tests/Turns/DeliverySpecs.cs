using RemoteRunner.Bot.Tests.Drivers;
using RemoteRunner.TestSupport;
using static RemoteRunner.Bot.Tests.Drivers.SimulatedTelegram;

namespace RemoteRunner.Bot.Tests.Turns;

public sealed class DeliverySpecs
{
    [Theory]
    [InlineData(CacheKind.Redis)]
    [InlineData(CacheKind.Garnet)]
    public async Task Brings_a_message_to_the_box_and_its_answer_back(CacheKind cache)
    {
        await using var scenario = await Scenario.StartAsync(cache: cache);
        await scenario.Telegram.WriteAsync(Ben, "list the files here");

        var turn = await scenario.Box.SeeTurnAsync("list the files here");
        Assert.Equal("tg:1002", turn.User.Value);
        turn.Start().Say("Here ");
        turn.Succeed("Here **they** are.");

        var answer = await scenario.Telegram.SeeAsync(Ben, "Here they are.");
        Assert.Contains("<b>they</b>", answer.Html);
        await Wait.UntilAsync(async () => (await scenario.Telegram.ReadBotAsync(Ben)).Count == 1, "nothing but the answer");
    }
}
