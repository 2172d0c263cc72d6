using RemoteRunner.EndToEnd.Tests.Drivers;

namespace RemoteRunner.EndToEnd.Tests;

/// <summary>A real token and nobody named: the first to send the code that only the owner's console shows is the admin.</summary>
public sealed class ClaimSpecs
{
    [Fact]
    public async Task Nobody_is_admitted_but_the_one_who_sends_the_claim_code()
    {
        await using var world = await LoneOutsideWorld.StartAsync();
        await using var app = await RunnerApp.StartAsync(
            $"Parameters:telegram-token={LoneOutsideWorld.TelegramToken}", $"Telegram:ApiBaseUrl={world.Address}");
        using var client = world.CreateClient();
        var eve = new Phone(client, 1003);
        var ada = new Phone(client, 1001);
        var code = await app.ClaimCodeAsync();

        var guess = await eve.SendAsync("AAAA-BBBB-CCCC");
        await eve.WaitForAsync(guess, m => m.Text.Contains("1003"), "The refusal");
        var claim = await ada.SendAsync(code);
        await ada.WaitForAsync(claim, m => m.Text.Contains("admin", StringComparison.OrdinalIgnoreCase), "The welcome");
        var prompt = await ada.SendAsync("[[text Welcome to your own server.]]");
        await ada.WaitForAsync(prompt, m => m.Text.Contains("Welcome to your own server."), "The admin's first answer");

        await eve.SendAsync(code);
        var again = await ada.SendAsync("[[text The code is spent.]]");
        await ada.WaitForAsync(again, m => m.Text.Contains("The code is spent."), "A later answer");
        Assert.Single(await eve.ReadAsync(), m => m.FromBot);
    }
}
