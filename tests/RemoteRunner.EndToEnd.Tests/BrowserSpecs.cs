using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using RemoteRunner.EndToEnd.Tests.Drivers;

namespace RemoteRunner.EndToEnd.Tests;

/// <summary>The pages in a real browser, beside the simulated Telegram.</summary>
public sealed class BrowserSpecs(SharedApp shared)
{
    [Fact]
    public async Task A_person_signs_in_by_link_sends_reloads_in_the_middle_approves_and_reads_the_answer()
    {
        await using var chromium = await Chromium.StartAsync();
        var page = await chromium.SignInAsync(shared.NewMember());
        var file = Path.Combine(shared.App.Workspace, $"browser-{Guid.NewGuid():N}.txt");

        await page.ClickAsync("#new-session");
        await page.FillAsync("#prompt", $"write {Path.GetFileName(file)} with hello from my browser");
        await page.ClickAsync("#send");
        await page.WaitForSelectorAsync("#waiting [data-approval]");
        await page.ReloadAsync();
        await page.WaitForSelectorAsync("#waiting [data-approval]");
        Assert.False(File.Exists(file), "The file was written before anybody allowed it.");
        await page.ClickAsync("#waiting [data-decision=allow-once]");
        await page.WaitForSelectorAsync(".turn[data-state=succeeded]");

        Assert.Contains("hello from my browser", await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
        Assert.Equal(0, await page.Locator("#waiting [data-approval]").CountAsync());
        Assert.True(await page.Locator("details.tool.ok").CountAsync() > 0, "The tool call is not shown.");
    }

    [Fact]
    public async Task What_runs_is_seen_streaming_and_is_stopped_from_the_page()
    {
        await using var chromium = await Chromium.StartAsync();
        var page = await chromium.SignInAsync(shared.NewMember());

        await page.ClickAsync("#new-session");
        await page.FillAsync("#prompt", "[[slow 60s]] [[text alpha beta gamma delta epsilon zeta eta theta iota kappa lambda omega alpha beta gamma delta epsilon zeta eta theta]]");
        await page.ClickAsync("#send");
        await page.WaitForFunctionAsync("() => document.querySelector('.turn .answer')?.innerText.includes('gamma')");
        Assert.Equal(0, await page.Locator(".turn[data-state=succeeded]").CountAsync());
        await page.ClickAsync("#stop");

        await page.WaitForSelectorAsync(".turn[data-state=cancelled]");
    }

    [Fact]
    public async Task What_is_typed_before_the_page_is_ready_is_not_lost()
    {
        await using var chromium = await Chromium.StartAsync();
        var page = await chromium.SignInAsync(shared.NewMember());
        var slow = new TaskCompletionSource();
        await page.RouteAsync("**/conversation.js", async route =>
        {
            await slow.Task;
            await route.ContinueAsync();
        });

        await page.ClickAsync("#new-session");
        await page.FillAsync("#prompt", "[[text Typed early.]]");
        Assert.True(await page.IsDisabledAsync("#send"), "It can be sent before anything takes it.");
        slow.SetResult();
        await page.ClickAsync("#send");

        await page.WaitForSelectorAsync(".turn[data-state=succeeded]");
        Assert.Contains("Typed early.", await page.InnerTextAsync(".turn .answer"));
    }

    [Fact]
    public async Task A_question_asked_in_Telegram_is_answered_in_the_browser_and_closes_there_and_the_other_way_round()
    {
        await using var chromium = await Chromium.StartAsync();
        var phone = shared.NewMember();
        var page = await chromium.SignInAsync(phone);

        var sent = await phone.SendAsync($"write both-{Guid.NewGuid():N}.txt with one");
        var card = await phone.WaitForAsync(sent, m => m.IsOpenCard, "The approval card");
        await page.ClickAsync("#waiting [data-decision=deny]");
        await phone.WaitUntilAsync(messages => messages.Any(m => m.MessageId == card.MessageId && !m.IsOpenCard), "The card answered in the browser");

        sent = await phone.SendAsync($"write both-{Guid.NewGuid():N}.txt with two");
        card = await phone.WaitForAsync(sent, m => m.IsOpenCard, "The second approval card");
        await page.WaitForSelectorAsync("#waiting [data-approval]");
        await phone.TapAsync(card, "Allow once");
        await page.WaitForSelectorAsync("#waiting [data-approval]", new() { State = WaitForSelectorState.Detached });
    }

    [Fact]
    public async Task A_conversation_begun_in_Telegram_goes_on_in_the_browser_and_both_show_all_of_it()
    {
        await using var chromium = await Chromium.StartAsync();
        var phone = shared.NewMember();
        var sent = await phone.SendAsync("[[text Said on the phone.]]");
        await phone.WaitForAsync(sent, m => m.Text.Contains("Said on the phone.", StringComparison.Ordinal), "The answer");
        var page = await chromium.SignInAsync(phone);

        await page.ClickAsync("a.entry");
        await page.FillAsync("#prompt", "[[text Said in the browser.]]");
        await page.ClickAsync("#send");

        await phone.WaitForAsync(sent, m => m.Text.StartsWith("Said in the browser.", StringComparison.Ordinal), "The answer to the browser");
        await page.WaitForFunctionAsync("() => document.querySelectorAll('.turn[data-state=succeeded]').length === 2");
        Assert.Contains(await phone.ReadAsync(), m => m.Text.StartsWith("🌐 From the browser", StringComparison.Ordinal));
        Assert.Contains("Said on the phone.", await page.InnerTextAsync(".turn >> nth=0"));
        await phone.SendAsync("[[text Back on the phone.]]");
        await page.WaitForFunctionAsync("() => document.body.innerText.includes('Back on the phone.')");
    }

    [Theory]
    [InlineData(360)]
    [InlineData(1280)]
    public async Task Every_page_fits_the_screen_and_axe_finds_nothing_serious(int width)
    {
        await using var chromium = await Chromium.StartAsync();
        var page = await chromium.SignInAsync(shared.NewMember(), width);
        await CheckAsync(page, width);

        await page.ClickAsync("#new-session");
        await page.FillAsync("#prompt", "[[text # A title\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\nA_very_long_word_without_a_space_that_goes_on_and_on_and_on_and_on_and_on_and_on_and_on_and_on_and_on_and_on.]]");
        await page.ClickAsync("#send");
        await page.WaitForSelectorAsync(".turn[data-state=succeeded]");
        await CheckAsync(page, width);
        await page.ClickAsync(".menu summary");
        await CheckAsync(page, width);
    }

    private static async Task CheckAsync(IPage page, int width)
    {
        Assert.True(await page.EvaluateAsync<int>("document.documentElement.scrollWidth") <= width, $"{page.Url} scrolls sideways at {width} pixels.");
        var found = await page.RunAxe();
        Assert.Empty(found.Violations.Where(v => v.Impact is "serious" or "critical").Select(v => $"{page.Url} {v.Id}: {v.Help} {string.Join(' ', v.Nodes.Select(n => n.Html))}"));
    }
}
