using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Playwright;
using RemoteRunner.EndToEnd.Tests.Drivers;
using RemoteRunner.TestSupport.People;

namespace RemoteRunner.EndToEnd.Tests;

/// <summary>The Mini App from its button to an answer, in a real browser that stands for Telegram's app, over https.</summary>
public sealed class MiniAppSpecs
{
    private const long Ada = 1001;
    private const long Eve = 1003;
    private const int Width = 360;

    // What Telegram's apps put into the page's window; what the page tells them is kept.
    private const string TelegramsApp = """
        window.told = [];
        window.TelegramWebviewProxy = { postEvent: (type, data) => window.told.push(type + ' ' + data) };
        """;

    [Fact]
    public async Task The_button_opens_the_pages_signed_in_as_whoever_Telegram_says_opened_them()
    {
        await using var front = await HttpsFront.StartAsync();
        var telegram = new TelegramKey();
        await using var app = await RunnerApp.StartAsync($"PublicUrl={front.Address}", $"Telegram:SignatureKey={telegram.PublicHex}");
        front.Box = app.Client("claudebox-web").BaseAddress;
        var token = (await app.SecretsAsync())["Telegram__Token"];
        var bot = long.Parse(token.Split(':')[0], System.Globalization.CultureInfo.InvariantCulture);
        var button = string.Empty;
        await Machine.WaitUntilAsync(async () => (button = await ButtonAsync(app, token)) != "default", "The button did not come.");
        Assert.Equal($"{front.Address}/app", button);

        await using var chromium = await Chromium.StartAsync();
        var launch = telegram.Launch(bot, Ada, DateTimeOffset.UtcNow);
        var page = await chromium.OpenAsync(Launched(button, launch), Width, TelegramsApp);
        await page.WaitForSelectorAsync("#new-session");
        Assert.DoesNotContain("tgWebAppData", page.Url, StringComparison.Ordinal);
        Assert.Equal("#0b0f14", await page.EvaluateAsync<string>("getComputedStyle(document.documentElement).getPropertyValue('--page')"));
        Assert.Contains("web_app_ready null", await page.EvaluateAsync<string[]>("window.told"));
        Assert.Contains("web_app_setup_back_button {\"is_visible\":false}", await page.EvaluateAsync<string[]>("window.told"));
        var cookie = Assert.Single(await page.Context.CookiesAsync());
        Assert.Equal(("__Host-remoterunner", true, true), (cookie.Name, cookie.Secure, cookie.HttpOnly));
        await page.AssertSoundAsync();

        await page.ClickAsync("#new-session");
        await page.FillAsync("#prompt", "[[text Said inside Telegram.]]");
        await page.ClickAsync("#send");
        await page.WaitForSelectorAsync(".turn[data-state=succeeded]");
        Assert.Contains("Said inside Telegram.", await page.InnerTextAsync(".turn .answer"), StringComparison.Ordinal);
        Assert.Contains("web_app_setup_back_button {\"is_visible\":true}", await page.EvaluateAsync<string[]>("window.told"));
        await page.ReloadAsync();
        await page.WaitForSelectorAsync(".turn[data-state=succeeded]");

        foreach (var refused in new[]
        {
            launch,
            telegram.Launch(bot, Ada, DateTimeOffset.UtcNow.AddMinutes(-10)),
            telegram.Launch(bot, Eve, DateTimeOffset.UtcNow),
            telegram.Launch(bot + 1, Ada, DateTimeOffset.UtcNow),
            new TelegramKey().Launch(bot, Ada, DateTimeOffset.UtcNow),
        })
        {
            var other = await chromium.OpenAsync(Launched(button, refused), Width, TelegramsApp);
            await other.WaitForSelectorAsync("#launch-error:visible");
            Assert.Empty(await other.Context.CookiesAsync());
            await other.CloseAsync();
        }
    }

    private static string Launched(string button, string launch)
    {
        var theme = JsonSerializer.Serialize(new { bg_color = "#101820", secondary_bg_color = "#0b0f14", text_color = "#fefefe", button_color = "#2e7bb5" });
        return $"{button}#tgWebAppData={Uri.EscapeDataString(launch)}&tgWebAppVersion=9.1&tgWebAppPlatform=android&tgWebAppThemeParams={Uri.EscapeDataString(theme)}";
    }

    /// <summary>What stands beside Ada's message field: an address, or another kind of button.</summary>
    private static async Task<string> ButtonAsync(RunnerApp app, string token)
    {
        using var http = app.OutsideWorld();
        using var answer = await http.PostAsJsonAsync($"/bot{token}/getChatMenuButton", new { chat_id = Ada }, TestContext.Current.CancellationToken);
        var button = (await answer.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken)).GetProperty("result");
        return button.TryGetProperty("web_app", out var web) ? web.GetProperty("url").GetString()! : button.GetProperty("type").GetString()!;
    }
}
