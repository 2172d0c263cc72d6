using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace RemoteRunner.EndToEnd.Tests.Drivers;

/// <summary>The system's own Chromium, driven by Playwright.</summary>
internal sealed partial class Chromium : IAsyncDisposable
{
    private const float Patience = 90_000;

    // One that beeps, and may be used without a question.
    private static readonly string[] _microphone = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"];

    private readonly IPlaywright _playwright;
    private readonly IBrowser _browser;

    private Chromium(IPlaywright playwright, IBrowser browser) => (_playwright, _browser) = (playwright, browser);

    public static async Task<Chromium> StartAsync()
    {
        Assertions.SetDefaultExpectTimeout(Patience);
        var playwright = await Playwright.CreateAsync();
        return new Chromium(playwright, await playwright.Chromium.LaunchAsync(new() { ExecutablePath = Find(), Args = ["--no-sandbox", "--disable-gpu", .. _microphone] }));
    }

    /// <summary>A page in a browser of its own.</summary>
    /// <param name="app">A script that stands for the app which shows the page, and runs before it.</param>
    public async Task<IPage> OpenAsync(string url, int width = 1280, string? app = null)
    {
        // Servers of the tests trust nobody but themselves.
        var context = await _browser.NewContextAsync(new() { ViewportSize = new() { Width = width, Height = 800 }, IgnoreHTTPSErrors = true });
        context.SetDefaultTimeout(Patience);
        if (app is not null)
            await context.AddInitScriptAsync(app);
        var page = await context.NewPageAsync();
        await page.GotoAsync(url);
        return page;
    }

    /// <summary>A browser of its own for one person, signed in by the link that the bot gives them.</summary>
    public async Task<IPage> SignInAsync(Phone phone, int width = 1280)
    {
        var sent = await phone.SendAsync("/web");
        var answer = await phone.WaitForAsync(sent, m => m.Text.Contains("/signin#", StringComparison.Ordinal), "The sign-in link");
        var page = await OpenAsync(Link().Match(answer.Text).Value, width);
        await page.ClickAsync("#take-link");
        await page.WaitForSelectorAsync("#new-session");
        return page;
    }

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
    }

    private static string Find() =>
        new[] { "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome" }.FirstOrDefault(File.Exists)
        ?? throw new InvalidOperationException("Chromium is not installed. Run ./test.sh, which installs it.");

    [GeneratedRegex(@"https?://\S+/signin#[\w-]{43}")]
    private static partial Regex Link();
}
