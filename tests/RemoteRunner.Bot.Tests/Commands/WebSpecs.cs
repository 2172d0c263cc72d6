using System.Net.Http.Json;
using System.Text.Json;
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

    [Fact]
    public async Task Puts_the_Mini_App_beside_the_message_field_and_takes_it_away_with_the_address()
    {
        var withAddress = new Dictionary<string, string?> { ["PublicUrl"] = "https://runner.example.com/", ["Telegram:Webhook"] = "false" };
        await using var scenario = await Scenario.StartAsync(startBot: false);
        await scenario.StartBotAsync(withAddress);
        await Wait.UntilAsync(async () => await ButtonAsync(scenario) == "web_app https://runner.example.com/app", "the button");
        Assert.Equal(new WebBot(scenario.BotId, HasMiniApp: true), await BotAsync(scenario));

        await scenario.Telegram.WriteAsync(Ben, "/web");
        Assert.Contains((await scenario.Telegram.SeeAsync(Ben, "https://runner.example.com/signin#")).Keyboard.SelectMany(r => r), b => b.Text.Contains("Open here", StringComparison.Ordinal));
        await scenario.StopBotAsync();
        await scenario.StartBotAsync();

        await Wait.UntilAsync(async () => await BotAsync(scenario) is { HasMiniApp: false }, "the bot's word that there is none");
        Assert.Equal("default", await ButtonAsync(scenario));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("http://runner.example.com")]
    public async Task A_button_of_somebody_elses_stays_where_there_is_no_address_by_https(string? address)
    {
        await using var scenario = await Scenario.StartAsync(startBot: false);
        await CallAsync(scenario, "setChatMenuButton", new { menu_button = new { type = "commands" } });

        await scenario.StartBotAsync(new() { ["PublicUrl"] = address, ["Telegram:Webhook"] = "false" });

        await Wait.UntilAsync(async () => await BotAsync(scenario) is { HasMiniApp: false }, "the bot's word that there is none");
        Assert.Equal("commands", await ButtonAsync(scenario));
    }

    private static Task<WebBot?> BotAsync(Scenario scenario) => scenario.Bot.Services.GetRequiredService<WebBotStore>().GetAsync();

    private static async Task<string> ButtonAsync(Scenario scenario)
    {
        var button = await CallAsync(scenario, "getChatMenuButton", new { chat_id = Ben });
        var type = button.GetProperty("type").GetString()!;
        return button.TryGetProperty("web_app", out var app) ? $"{type} {app.GetProperty("url").GetString()}" : type;
    }

    private static async Task<JsonElement> CallAsync(Scenario scenario, string method, object arguments)
    {
        using var http = new HttpClient { BaseAddress = new Uri(scenario.Telegram.Address) };
        using var answer = await http.PostAsJsonAsync($"/bot{scenario.Telegram.Token}/{method}", arguments, TestContext.Current.CancellationToken);
        return (await answer.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken)).GetProperty("result");
    }
}
