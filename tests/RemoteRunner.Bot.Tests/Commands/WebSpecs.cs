using RemoteRunner.Bot.Tests.Drivers;
using RemoteRunner.Core.SignIn;
using RemoteRunner.Core.Users;
using static RemoteRunner.Bot.Tests.Drivers.SimulatedTelegram;

namespace RemoteRunner.Bot.Tests.Commands;

public sealed class WebSpecs
{
    [Fact]
    public async Task Gives_a_link_that_signs_its_sender_in_once()
    {
        await using var scenario = await Scenario.StartAsync(new() { ["PublicUrl"] = "https://runner.example.com", ["Telegram:Webhook"] = "false" });
        await scenario.Telegram.WriteAsync(Ben, "/web");

        var answer = await scenario.Telegram.SeeAsync(Ben, "https://runner.example.com/signin#");
        var code = answer.Text[(answer.Text.IndexOf('#', StringComparison.Ordinal) + 1)..].Split('\n')[0].Trim();
        var links = scenario.Bot.Services.GetRequiredService<SignInLinks>();
        Assert.Equal(UserId.Telegram(Ben), await links.TryTakeAsync(code));
        Assert.Null(await links.TryTakeAsync(code));
    }

    [Fact]
    public async Task Says_what_to_set_where_there_is_no_address()
    {
        await using var scenario = await Scenario.StartAsync();
        await scenario.Telegram.WriteAsync(Ben, "/web");

        await scenario.Telegram.SeeAsync(Ben, "PublicUrl");
    }
}
