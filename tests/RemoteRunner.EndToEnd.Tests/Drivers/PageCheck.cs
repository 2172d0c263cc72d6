using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace RemoteRunner.EndToEnd.Tests.Drivers;

/// <summary>What every page keeps to, whatever it shows.</summary>
internal static class PageCheck
{
    // Colours are all that the dark page has of its own.
    private static readonly AxeRunOptions _colours = new() { RunOnly = new RunOnlyOptions { Type = "rule", Values = ["color-contrast"] } };

    /// <summary>It does not scroll sideways, its navigation is in sight, and axe finds nothing serious in it, light and dark.</summary>
    public static async Task AssertSoundAsync(this IPage page)
    {
        var width = page.ViewportSize!.Width;
        Assert.True(await page.EvaluateAsync<int>("document.documentElement.scrollWidth") <= width, $"{page.Url} scrolls sideways at {width} pixels.");
        Assert.Empty(await page.EvaluateAsync<string[]>(
            "[...document.querySelectorAll('.bar nav a')].filter(a => { const r = a.getBoundingClientRect(); return r.left < 0 || r.right > innerWidth || r.bottom > 120; }).map(a => a.textContent)"));
        AssertNothingSerious(page, "light", await page.RunAxe());
        await page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Dark });
        AssertNothingSerious(page, "dark", await page.RunAxe(_colours));
        await page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Light });
    }

    private static void AssertNothingSerious(IPage page, string scheme, AxeResult found)
    {
        var serious = found.Violations.Where(v => v.Impact is "serious" or "critical").Select(v => $"{v.Id}: {v.Help} {string.Join(' ', v.Nodes.Select(n => n.Html))}").ToList();
        Assert.True(serious.Count == 0, $"{page.Url}, {scheme}: {string.Join('\n', serious)}");
    }
}
