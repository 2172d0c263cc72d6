using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using RemoteRunner.EndToEnd.Tests.Drivers;

namespace RemoteRunner.EndToEnd.Tests;

/// <summary>The prompt box's microphone in a real browser, whose own microphone beeps; the simulated Deepgram hears its demo sentence.</summary>
public sealed class BrowserVoiceSpecs(SharedApp shared)
{
    private const string Heard = "This transcript is simulated.";

    [Fact]
    public async Task What_is_said_stands_beside_what_was_typed_is_mended_and_sent()
    {
        await using var chromium = await Chromium.StartAsync();
        var page = await chromium.SignInAsync(shared.NewMember(), 360);
        await page.ClickAsync("#new-session");
        await page.FillAsync("#prompt", "[[echo]] Please:");

        await page.ClickAsync("#speak");
        await page.WaitForFunctionAsync("() => document.getElementById('speech-time').textContent > '0:00'");
        Assert.True(await page.EvaluateAsync<int>("document.documentElement.scrollWidth") <= 360, "It scrolls sideways while it records.");
        var found = await page.RunAxe();
        Assert.Empty(found.Violations.Where(v => v.Impact is "serious" or "critical").Select(v => $"{v.Id}: {v.Help} {string.Join(' ', v.Nodes.Select(n => n.Html))}"));
        await page.ClickAsync("#speech-done");
        await page.WaitForFunctionAsync($"() => document.getElementById('prompt').value.includes('{Heard}')");

        var value = await page.InputValueAsync("#prompt");
        Assert.StartsWith($"[[echo]] Please: {Heard}", value, StringComparison.Ordinal);
        Assert.True(await page.IsHiddenAsync("#speech"), "The recording is still shown.");
        Assert.Equal(0, await page.Locator(".turn").CountAsync());
        await page.FillAsync("#prompt", value.Replace(Heard, "This is mended.", StringComparison.Ordinal));
        await page.ClickAsync("#send");
        await page.WaitForSelectorAsync(".turn[data-state=succeeded]");
        Assert.Contains("Please: This is mended.", await page.InnerTextAsync(".turn .mine"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_recording_that_did_not_get_through_is_kept_and_tried_again()
    {
        await using var chromium = await Chromium.StartAsync();
        var page = await chromium.SignInAsync(shared.NewMember());
        await page.ClickAsync("#new-session");
        await page.WaitForSelectorAsync("#send:not([disabled])");
        await page.FillAsync("#prompt", "Typed before.");
        await page.RouteAsync("**/speech?nonce=*", route => route.AbortAsync());

        await page.ClickAsync("#speak");
        await page.WaitForFunctionAsync("() => document.getElementById('speech-time').textContent > '0:00'");
        await page.ClickAsync("#speech-done");
        await page.WaitForSelectorAsync("#speech-again");
        Assert.Contains("cannot be reached", await page.InnerTextAsync("#speech-status"), StringComparison.Ordinal);
        Assert.Equal("Typed before.", await page.InputValueAsync("#prompt"));
        await page.UnrouteAsync("**/speech?nonce=*");
        await page.ClickAsync("#speech-again");

        await page.WaitForFunctionAsync($"() => document.getElementById('prompt').value.startsWith('Typed before. {Heard}')");
        await page.WaitForSelectorAsync("#speak");
    }

    [Fact]
    public async Task A_recording_that_is_discarded_is_not_sent_and_the_next_one_is()
    {
        await using var chromium = await Chromium.StartAsync();
        var page = await chromium.SignInAsync(shared.NewMember());
        await page.ClickAsync("#new-session");
        var sent = 0;
        await page.RouteAsync("**/speech?nonce=*", async route =>
        {
            sent++;
            await route.ContinueAsync();
        });

        await page.ClickAsync("#speak");
        await page.WaitForFunctionAsync("() => document.getElementById('speech-time').textContent > '0:00'");
        await page.PressAsync("#speech-done", "Escape");
        await page.WaitForSelectorAsync("#speech", new() { State = WaitForSelectorState.Hidden });
        await page.ClickAsync("#speak");
        await page.WaitForFunctionAsync("() => document.getElementById('speech-time').textContent > '0:00'");
        await page.ClickAsync("#speech-done");

        await page.WaitForFunctionAsync($"() => document.getElementById('prompt').value.startsWith('{Heard}')");
        Assert.Equal(1, sent);
    }
}
