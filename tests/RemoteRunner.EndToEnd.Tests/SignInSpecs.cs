using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using RemoteRunner.EndToEnd.Tests.Drivers;

namespace RemoteRunner.EndToEnd.Tests;

/// <summary>The ways in, in a real browser.</summary>
public sealed partial class SignInSpecs(SharedApp shared)
{
    private const int Width = 360;

    [Fact]
    public async Task Somebody_without_Telegram_chooses_a_password_by_an_admins_link_and_signs_in_by_it()
    {
        await using var chromium = await Chromium.StartAsync();
        var name = $"p{Guid.NewGuid():N}"[..10];
        var page = await chromium.OpenAsync(await InviteAsync(name), Width);
        await page.AssertSoundAsync();

        Assert.Equal(name, await page.InputValueAsync("#name"));
        await page.FillAsync("#password", "four quiet herons wade");
        await page.FillAsync("#again", "four quiet herons wait");
        await page.ClickAsync("#join button");
        await page.WaitForSelectorAsync("#join-error:visible");
        await page.FillAsync("#again", "four quiet herons wade");
        await page.ClickAsync("#join button");
        await page.WaitForSelectorAsync("#new-session");
        Assert.DoesNotContain("#", page.Url, StringComparison.Ordinal);
        foreach (var path in new[] { "/account", "/account/git" })
        {
            await page.GotoAsync(new Uri(new Uri(page.Url), path).ToString());
            await page.AssertSoundAsync();
        }

        await page.GotoAsync(new Uri(new Uri(page.Url), "/account").ToString());
        await page.ClickAsync("form[action='/signout'] button");
        await page.ClickAsync("#ways summary");
        await page.AssertSoundAsync();
        await EnterAsync(page, name, "four quiet herons wait");
        await page.WaitForSelectorAsync("#sign-in-error:visible");
        await EnterAsync(page, name, "four quiet herons wade");
        await page.WaitForSelectorAsync("#new-session");
    }

    [Fact]
    public async Task An_admin_sees_who_is_admitted_and_makes_a_link_in_the_browser()
    {
        await using var chromium = await Chromium.StartAsync();
        var page = await chromium.SignInAsync(shared.App.Phone(1001), Width);
        await page.GotoAsync(new Uri(new Uri(page.Url), "/people").ToString());
        await page.AssertSoundAsync();

        await page.FillAsync("form.card #name", $"q{Guid.NewGuid():N}"[..10]);
        await page.ClickAsync("form.card button");
        await page.WaitForSelectorAsync("#invite");

        Assert.Matches("/join#q[0-9a-f]+:[\\w-]{43}$", await page.InputValueAsync("#invite"));
        await page.AssertSoundAsync();
    }

    [Fact]
    public async Task The_Mini_Apps_door_takes_Telegrams_colours_and_says_why_nobody_gets_in()
    {
        await using var chromium = await Chromium.StartAsync();
        var box = new Uri(await InviteAsync($"r{Guid.NewGuid():N}"[..10]));
        var theme = Uri.EscapeDataString(JsonSerializer.Serialize(new { bg_color = "#101820", secondary_bg_color = "#0b0f14", text_color = "#fefefe", button_color = "#2ea6ff" }));
        var page = await chromium.OpenAsync($"{box.GetLeftPart(UriPartial.Authority)}/app#tgWebAppData=user%3Dnobody&tgWebAppVersion=9.1&tgWebAppThemeParams={theme}", Width);

        await page.WaitForSelectorAsync("#launch-error:visible");
        Assert.Equal("#0b0f14", await page.EvaluateAsync<string>("getComputedStyle(document.documentElement).getPropertyValue('--page')"));
        Assert.Equal("dark", await page.EvaluateAsync<string>("document.documentElement.style.colorScheme"));
        await page.EvaluateAsync("""window.Telegram.WebView.receiveEvent('theme_changed', { theme_params: { bg_color: '#ffffff', secondary_bg_color: '#eeeeee' } })""");
        Assert.Equal("#eeeeee", await page.EvaluateAsync<string>("getComputedStyle(document.documentElement).getPropertyValue('--page')"));
        Assert.Equal("light", await page.EvaluateAsync<string>("document.documentElement.style.colorScheme"));

        await page.AssertSoundAsync();

        var outside = await chromium.OpenAsync($"{box.GetLeftPart(UriPartial.Authority)}/app", Width);
        await outside.WaitForSelectorAsync("#outside:visible");
        await outside.AssertSoundAsync();
    }

    private async Task<string> InviteAsync(string name)
    {
        var admin = shared.App.Phone(1001);
        var sent = await admin.SendAsync($"/users add {name}");
        return Link().Match((await admin.WaitForAsync(sent, m => m.Text.Contains($"/join#{name}:", StringComparison.Ordinal), "The link to choose a password")).Text).Value;
    }

    private static async Task EnterAsync(IPage page, string name, string password)
    {
        await page.FillAsync("#name", name);
        await page.FillAsync("#password", password);
        await page.ClickAsync("#by-password button");
    }

    [GeneratedRegex(@"https?://\S+/join#[a-z0-9]+:[\w-]{43}")]
    private static partial Regex Link();
}
