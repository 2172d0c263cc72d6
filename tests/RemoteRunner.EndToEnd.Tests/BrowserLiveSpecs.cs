using Microsoft.Playwright;
using RemoteRunner.EndToEnd.Tests.Drivers;

namespace RemoteRunner.EndToEnd.Tests;

/// <summary>What happens on the phone is seen in the browser as it happens, and the other way round: the queue, and the list of sessions.</summary>
public sealed class BrowserLiveSpecs(SharedApp shared)
{
    [Fact]
    public async Task What_waits_is_sent_now_from_the_page_and_from_the_phone_and_both_show_it()
    {
        await using var chromium = await Chromium.StartAsync();
        var phone = shared.NewMember();
        var first = await phone.SendAsync("""[[tool Bash {"command":"touch live-joined.txt","description":"touch"}]] [[text Alone.]]""");
        var card = await phone.WaitForAsync(first, m => m.IsOpenCard, "The approval card");
        var second = await phone.SendAsync("And blue.");
        var waits = await phone.WaitForAsync(second, m => HasSendNow(m), "The button Send now");
        var page = await chromium.SignInAsync(phone);
        await page.ClickAsync("a.entry");

        await page.ClickAsync("[data-send-now]");
        await page.WaitForSelectorAsync(".turn [data-joining]");
        await phone.WaitUntilAsync(messages => messages.Any(m => m.MessageId == waits.MessageId && m.Text.Contains("at its next step")), "The message that was sent now in the browser");

        await page.FillAsync("#prompt", "And green. [[text All of it.]]");
        await page.ClickAsync("#send");
        await page.WaitForSelectorAsync("[data-send-now]");
        var shown = await phone.WaitForAsync(waits.MessageId, m => HasSendNow(m), "The browser's message with its button");
        await phone.TapAsync(shown, "Send now");
        await page.WaitForFunctionAsync("() => document.querySelectorAll('.turn [data-joining]').length === 2");

        await phone.TapAsync(card, "Allow once");
        await page.WaitForFunctionAsync("() => document.querySelectorAll('.turn[data-state=succeeded]').length === 3");
        Assert.Equal(2, await page.Locator(".turn >> nth=0 >> [data-joined]").CountAsync());
        Assert.Contains("All of it.", await page.InnerTextAsync(".turn >> nth=0"), StringComparison.Ordinal);
        await phone.WaitForAsync(first, m => m.Text.StartsWith("All of it.", StringComparison.Ordinal), "The answer to all three");
    }

    [Fact]
    public async Task What_waits_is_removed_from_the_page()
    {
        await using var chromium = await Chromium.StartAsync();
        var phone = shared.NewMember();
        var page = await chromium.SignInAsync(phone);
        await page.ClickAsync("#new-session");
        await page.FillAsync("#prompt", "[[slow 60s]] [[text one two three four five six seven eight nine ten]]");
        await page.ClickAsync("#send");
        await page.WaitForFunctionAsync("() => document.querySelector('.turn .answer')?.innerText.includes('two')");
        await page.FillAsync("#prompt", "never mind");
        await page.ClickAsync("#send");

        await page.ClickAsync("[data-remove]");
        await page.WaitForSelectorAsync(".turn[data-state=cancelled]");
        Assert.Equal(0, await page.Locator("[data-remove], [data-send-now]").CountAsync());
        await page.ClickAsync("#stop");
        await page.WaitForFunctionAsync("() => document.querySelectorAll('.turn[data-state=cancelled]').length === 2");
    }

    [Fact]
    public async Task The_list_of_sessions_follows_what_happens_elsewhere_and_sits_still_while_nobody_looks()
    {
        await using var chromium = await Chromium.StartAsync();
        var phone = shared.NewMember();
        var page = await chromium.SignInAsync(phone);
        await page.EvaluateAsync("window.same = true");
        Assert.Equal(1, await page.Locator("#none").CountAsync());

        var sent = await phone.SendAsync($"write listed-{Guid.NewGuid():N}.txt with hello");
        var card = await phone.WaitForAsync(sent, m => m.IsOpenCard, "The approval card");
        await page.WaitForSelectorAsync("#sessions .entry .state.waiting-approval");
        Assert.Equal(0, await page.Locator("#none").CountAsync());
        await phone.TapAsync(card, "Allow once");
        await page.WaitForFunctionAsync("() => { const e = document.querySelector('#sessions .entry'); return !e.querySelector('.state') && e.innerText.includes('$'); }");

        await LookAsync(page, away: true);
        sent = await phone.SendAsync("[[text Said while nobody looked.]]");
        await phone.WaitForAsync(sent, m => m.Text.Contains("Said while nobody looked.", StringComparison.Ordinal), "The answer");
        Assert.DoesNotContain("nobody looked", await page.InnerTextAsync("#sessions"), StringComparison.Ordinal);
        await LookAsync(page, away: false);
        await page.WaitForFunctionAsync("() => document.querySelector('#sessions').innerText.includes('nobody looked')");
        Assert.Equal(1, await page.Locator("#sessions .entry").CountAsync());
        Assert.True(await page.EvaluateAsync<bool>("window.same"), "The page was loaded again.");

        await page.ReloadAsync();
        await phone.SendAsync("[[text After the reload.]]");
        await page.WaitForFunctionAsync("() => document.querySelector('#sessions').innerText.includes('After the reload')");
    }

    private static bool HasSendNow(ChatMessage message) => message.Keyboard.SelectMany(row => row).Any(b => b.Text.Contains("Send now", StringComparison.Ordinal));

    // A browser without a window does not hide its tabs.
    private static async Task LookAsync(IPage page, bool away) => await page.EvaluateAsync(
        "away => { Object.defineProperty(document, 'hidden', { value: away, configurable: true }); document.dispatchEvent(new Event('visibilitychange')); }", away);
}
