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

        Assert.True(File.Exists(file), $"The file was not written. The turn: {await page.InnerTextAsync(".turn")}");
        Assert.Contains("hello from my browser", await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
        Assert.Equal(0, await page.Locator("#waiting [data-approval]").CountAsync());
        Assert.True(await page.Locator("details.tool.ok").CountAsync() > 0, "The tool call is not shown.");
    }

    [Fact]
    public async Task What_runs_is_seen_streaming_goes_on_after_a_reload_in_the_middle_and_is_stopped_from_the_page()
    {
        await using var chromium = await Chromium.StartAsync();
        var page = await chromium.SignInAsync(shared.NewMember());

        await page.ClickAsync("#new-session");
        await page.FillAsync("#prompt", "[[slow 60s]] [[text alpha beta gamma delta epsilon zeta eta theta iota kappa lambda my ny xi omikron pi rho sigma tau ypsilon]]");
        await page.ClickAsync("#send");
        await page.WaitForFunctionAsync("() => document.querySelector('.turn .answer')?.innerText.includes('gamma')");
        Assert.Equal(0, await page.Locator(".turn[data-state=succeeded]").CountAsync());
        await page.ReloadAsync();
        await page.WaitForFunctionAsync("() => document.querySelector('.turn .answer')?.innerText.includes('zeta')");
        Assert.StartsWith("alpha beta gamma delta epsilon zeta", await page.InnerTextAsync(".turn .answer"), StringComparison.Ordinal);
        Assert.Equal(1, await page.Locator(".turn").CountAsync());
        await page.ClickAsync("#stop");

        await page.WaitForSelectorAsync(".turn[data-state=cancelled]");
        Assert.DoesNotContain("ypsilon", await page.InnerTextAsync(".turn .answer"), StringComparison.Ordinal);
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
        await page.ReloadAsync();
        await page.ClickAsync("a.entry");
        await page.WaitForSelectorAsync(".turn[data-state=waiting-approval]");
        await page.ClickAsync("#waiting [data-decision=deny]");
        await phone.WaitUntilAsync(messages => messages.Any(m => m.MessageId == card.MessageId && !m.IsOpenCard), "The card answered in the browser");
        await page.WaitForSelectorAsync(".turn[data-state=succeeded]");

        sent = await phone.SendAsync($"write both-{Guid.NewGuid():N}.txt with two");
        card = await phone.WaitForAsync(sent, m => m.IsOpenCard, "The second approval card");
        await page.WaitForSelectorAsync("#waiting [data-approval]");
        await phone.TapAsync(card, "Allow once");
        await page.WaitForSelectorAsync("#waiting [data-approval]", new() { State = WaitForSelectorState.Detached });
        await page.WaitForFunctionAsync("() => document.querySelectorAll('.turn[data-state=succeeded]').length === 2");
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

    [Fact]
    public async Task Two_people_see_neither_each_others_sessions_nor_each_others_questions()
    {
        await using var chromium = await Chromium.StartAsync();
        var (first, second) = (await chromium.SignInAsync(shared.NewMember()), await chromium.SignInAsync(shared.NewMember()));
        await first.ClickAsync("#new-session");
        await first.FillAsync("#prompt", "[[text The heron is mine.]]");
        await first.ClickAsync("#send");
        await first.WaitForSelectorAsync(".turn[data-state=succeeded]");
        await first.FillAsync("#prompt", $"write heron-{Guid.NewGuid():N}.txt with mine");
        await first.ClickAsync("#send");
        await first.WaitForSelectorAsync("#waiting [data-approval]");
        var session = new Uri(first.Url);

        foreach (var path in new[] { "/", "/?q=heron" })
        {
            await second.GotoAsync(new Uri(session, path).ToString());
            Assert.Equal(0, await second.Locator("a.entry, [data-approval]").CountAsync());
            await first.GotoAsync(new Uri(session, path).ToString());
            Assert.Equal(1, await first.Locator("a.entry").CountAsync());
        }

        foreach (var path in new[] { session.AbsolutePath, $"{session.AbsolutePath}/export" })
        {
            var answer = await second.GotoAsync(new Uri(session, path).ToString());
            Assert.True(answer!.Status is 403 or 404, $"{path} answered {answer.Status} to somebody else.");
            Assert.DoesNotContain("heron", await second.ContentAsync(), StringComparison.Ordinal);
        }

        await first.ClickAsync("#waiting [data-decision=deny]");
        await first.WaitForSelectorAsync("#waiting [data-approval]", new() { State = WaitForSelectorState.Detached });
    }

    [Theory]
    [InlineData(360)]
    [InlineData(1280)]
    public async Task A_conversation_fits_the_screen_and_axe_finds_nothing_serious_light_and_dark(int width)
    {
        await using var chromium = await Chromium.StartAsync();
        var page = await chromium.SignInAsync(shared.NewMember(), width);
        await page.AssertSoundAsync();

        await page.ClickAsync("#new-session");
        await page.FillAsync("#prompt", "[[text # A title\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\nA_very_long_word_without_a_space_that_goes_on_and_on_and_on_and_on_and_on_and_on_and_on_and_on_and_on_and_on.]]");
        await page.ClickAsync("#send");
        await page.WaitForSelectorAsync(".turn[data-state=succeeded]");
        await page.AssertSoundAsync();
        await page.ClickAsync(".menu summary");
        await page.AssertSoundAsync();
        await page.ClickAsync(".menu summary");

        await page.FillAsync("#prompt", $"write {new string('w', 60)}-{Guid.NewGuid():N}.txt with hello");
        await page.ClickAsync("#send");
        await page.WaitForSelectorAsync("#waiting [data-approval]");
        await page.AssertSoundAsync();
        await page.ClickAsync("#waiting [data-decision=deny]");
        await page.WaitForFunctionAsync("() => !document.querySelector('.turn:not([data-state=succeeded])')");
        await page.AssertSoundAsync();
    }
}
