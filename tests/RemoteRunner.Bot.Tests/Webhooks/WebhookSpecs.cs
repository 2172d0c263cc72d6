using System.Net;
using System.Text;
using RemoteRunner.Bot.Leases;
using RemoteRunner.Bot.Tests.Drivers;
using RemoteRunner.Bot.Webhooks;
using RemoteRunner.TestSupport;
using Telegram.Bot;
using static RemoteRunner.Bot.Tests.Drivers.SimulatedTelegram;

namespace RemoteRunner.Bot.Tests.Webhooks;

public sealed class WebhookSpecs
{
    private static readonly Dictionary<string, string?> _webhook = new() { ["PublicUrl"] = "https://runner.example.com" };

    [Fact]
    public async Task Is_called_by_Telegram_when_there_is_a_public_address()
    {
        await using var scenario = await Scenario.StartAsync(_webhook);
        await scenario.Telegram.WriteAsync(Ben, "by webhook");
        (await scenario.Box.SeeTurnAsync("by webhook")).Start().Succeed("Taken.");
        await scenario.Telegram.SeeAsync(Ben, "Taken.");

        var info = await ClientOf(scenario).GetWebhookInfo(TestContext.Current.CancellationToken);
        Assert.Equal("https://runner.example.com/telegram/webhook", info.Url);
        Assert.Equal(["callback_query", "edited_message", "message", "my_chat_member"], info.AllowedUpdates!.Select(u => System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(u.ToString())).Order());
        Assert.Empty(await scenario.Telegram.CallsAsync("getUpdates"));
        Assert.Equal(200, (await scenario.Bot.HealthAsync()).Status);
    }

    [Fact]
    public async Task Takes_updates_from_Telegram_alone()
    {
        await using var scenario = await Scenario.StartAsync(_webhook);
        var secret = scenario.Bot.Services.GetRequiredService<WebhookSecret>().Value;

        Assert.Equal(HttpStatusCode.Unauthorized, await PostAsync(scenario, null, Update(1, "no secret")));
        Assert.Equal(HttpStatusCode.Forbidden, await PostAsync(scenario, "a-wrong-one", Update(2, "wrong secret")));
        Assert.Equal(HttpStatusCode.Forbidden, await PostAsync(scenario, secret[..^1], Update(3, "shortened secret")));
        Assert.Equal(HttpStatusCode.BadRequest, await PostAsync(scenario, secret, "{\"update_id\":4,"));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, await PostAsync(scenario, secret, Update(5, new string('x', 2 * 1024 * 1024))));
        Assert.Equal(HttpStatusCode.OK, await PostAsync(scenario, secret, Update(6, "from Telegram")));

        await scenario.Box.SeeTurnAsync("from Telegram");
        Assert.Single(scenario.Box.Turns);
        Assert.DoesNotContain(scenario.Telegram.Token.Split(':')[1], secret, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Has_no_webhook_while_it_polls()
    {
        await using var scenario = await Scenario.StartAsync(new() { ["PublicUrl"] = "https://runner.example.com", ["Telegram:Webhook"] = "false" });
        var secret = scenario.Bot.Services.GetRequiredService<WebhookSecret>().Value;

        Assert.Equal(HttpStatusCode.NotFound, await PostAsync(scenario, secret, Update(1, "hello")));
        await scenario.Telegram.WriteAsync(Ben, "polled");
        await scenario.Box.SeeTurnAsync("polled");
    }

    [Theory]
    [InlineData(CacheKind.Redis)]
    [InlineData(CacheKind.Garnet)]
    public async Task An_update_is_stored_before_it_is_confirmed_and_comes_again_while_the_cache_is_away(CacheKind cache)
    {
        await using var scenario = await Scenario.StartAsync(_webhook, cache);
        await scenario.Telegram.WriteAsync(Ben, "before");
        (await scenario.Box.SeeTurnAsync("before")).Start().Succeed("Yes.");
        await scenario.Telegram.SeeAsync(Ben, "Yes.");

        await scenario.Cache.KillAsync();
        await scenario.Telegram.WriteAsync(Ben, "meanwhile");
        await scenario.Telegram.SeeAsync(Ben, "The cache is away");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await PostAsync(scenario, scenario.Bot.Services.GetRequiredService<WebhookSecret>().Value, Update(1, "by hand")));

        await scenario.Cache.RestartAsync(TestContext.Current.CancellationToken);
        (await scenario.Box.SeeTurnAsync("meanwhile")).Start().Succeed("Back.");
        await scenario.Telegram.SeeAsync(Ben, "Back.");
        Assert.Single(await scenario.Telegram.ReadBotAsync(Ben), b => b.Text.Contains("cache is away", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(CacheKind.Redis)]
    [InlineData(CacheKind.Garnet)]
    public async Task Switching_between_webhook_and_polling_loses_nothing_and_doubles_nothing(CacheKind cache)
    {
        await using var scenario = await Scenario.StartAsync(new() { ["Limits:Default:Minute"] = "1000", ["Limits:Default:Hour"] = "1000", ["Limits:Default:Day"] = "1000", ["Telegram:Outbound:PerChatPerSecond"] = "100", ["Telegram:Outbound:PerChatBurst"] = "100" }, cache);
        await scenario.Telegram.NoFloodControlAsync();
        scenario.Box.OnAccepted = turn => turn.Start().Succeed($"Re: {turn.Submission.Prompt}");
        var client = ClientOf(scenario);
        var prompts = new List<string>();

        await WriteAsync(10);
        foreach (var settings in new Dictionary<string, string?>[] { _webhook, [], _webhook, [] })
        {
            // Something is always on its way: while the old way ends, while none is there, while the new one begins.
            var writing = WriteAsync(10);
            await scenario.StopBotAsync();
            await WriteAsync(5, from: 1000);
            await scenario.StartBotAsync(settings);
            await writing;
            await Wait.UntilAsync(async () => (await client.GetWebhookInfo(TestContext.Current.CancellationToken)).Url.Length > 0 == (settings.Count > 0), "the new way");
            await WriteAsync(5, from: 2000);
        }

        foreach (var prompt in prompts)
            await scenario.Telegram.SeeAsync(Ben, b => b.Text == $"Re: {prompt}", $"the answer to {prompt}");
        Assert.Equal(prompts.Order(), scenario.Box.InOrder.Select(t => t.Submission.Prompt).Order());
        Assert.Equal(prompts.Count, (await scenario.Telegram.ReadBotAsync(Ben)).Count(b => b.Text.StartsWith("Re: ", StringComparison.Ordinal)));

        async Task WriteAsync(int count, int from = 0)
        {
            for (var i = 0; i < count; i++)
            {
                string prompt;
                lock (prompts)
                    prompts.Add(prompt = $"{prompts.Count}/{from + i}");
                await scenario.Telegram.WriteAsync(Ben, prompt);
            }
        }
    }

    [Theory]
    [InlineData(CacheKind.Redis)]
    [InlineData(CacheKind.Garnet)]
    public async Task An_instance_that_stands_by_stores_for_the_one_that_works(CacheKind cache)
    {
        await using var scenario = await Scenario.StartAsync(_webhook, cache);
        await Wait.UntilAsync(() => scenario.Bot.Services.GetRequiredService<BotLease>().State == LeaseState.Works, "the first to work");
        await using var other = await scenario.StartAnotherAsync();
        await Wait.UntilAsync(() => other.Services.GetRequiredService<BotLease>().State == LeaseState.StandsBy, "the other to stand by");

        // Telegram knows the chat of whoever wrote once.
        await scenario.Telegram.WriteAsync(Ben, "/whoami");
        await scenario.Telegram.SeeAsync(Ben, "Your id is");
        using var body = new StringContent(Update(77, "through the other"), Encoding.UTF8, "application/json");
        using var response = await other.PostWebhookAsync(other.Services.GetRequiredService<WebhookSecret>().Value, body);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        (await scenario.Box.SeeTurnAsync("through the other")).Start().Succeed("Taken.");
        await scenario.Telegram.SeeAsync(Ben, "Taken.");
        Assert.DoesNotContain(other.Log.Lines, l => l.Contains("is in the chat", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Takes_over_a_webhook_with_the_secret_of_another_token()
    {
        await using var scenario = await Scenario.StartAsync(_webhook, startBot: false);
        var client = ClientOf(scenario);
        await client.SetWebhook("https://runner.example.com/telegram/webhook", secretToken: "of-another-token", cancellationToken: TestContext.Current.CancellationToken);

        await scenario.Telegram.WriteAsync(Ben, "waited");
        await scenario.StartBotAsync();

        await scenario.Box.SeeTurnAsync("waited");
    }

    private static TelegramBotClient ClientOf(Scenario scenario) => new(new TelegramBotClientOptions(scenario.Telegram.Token, scenario.Telegram.Address));

    private static async Task<HttpStatusCode> PostAsync(Scenario scenario, string? secret, string json)
    {
        using var body = new StringContent(json, Encoding.UTF8, "application/json");
        using var response = await scenario.Bot.PostWebhookAsync(secret, body);
        return response.StatusCode;
    }

    private static string Update(int id, string text) =>
        $$$"""
        {"update_id":{{{id}}},"message":{"message_id":{{{id + 500}}},"date":1764000000,"chat":{"id":1002,"type":"private","first_name":"Ben"},
        "from":{"id":1002,"is_bot":false,"first_name":"Ben"},"text":"{{{text}}}"}}
        """;
}
