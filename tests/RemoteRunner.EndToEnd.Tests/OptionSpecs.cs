using Microsoft.Playwright;
using RemoteRunner.EndToEnd.Tests.Drivers;

namespace RemoteRunner.EndToEnd.Tests;

/// <summary>What is off until somebody sets it: drafts, rich messages, a reminder that comes soon. One system of their own.</summary>
public sealed class OptionSpecs(OptionSpecs.OptionsApp options) : IClassFixture<OptionSpecs.OptionsApp>
{
    [Fact]
    public async Task What_Claude_does_is_a_draft_and_its_answer_one_rich_message()
    {
        await using var chromium = await Chromium.StartAsync();
        var phone = options.NewMember();
        var page = await chromium.OpenAsync($"{options.App.ChatPage}#{phone.User}", 360);
        await page.Locator($".holder[data-user='{phone.User}'] [data-part=input]").WaitForAsync();

        var sent = await phone.SendAsync("[[slow 6s]] [[text # Title\n\n| a | b |\n|---|---|\n| 1 | 2 |]]");
        await phone.WaitForDraftAsync("Title");
        await page.Locator(".message.draft", new() { HasText = "Title" }).WaitForAsync();
        await page.ReloadAsync();
        var answer = await phone.WaitForAsync(sent, m => m.Text.StartsWith("# Title\n\n| a | b |\n|---|---|\n| 1 | 2 |", StringComparison.Ordinal), "The answer");

        Assert.Equal([answer.MessageId], (await phone.ReadAsync()).Where(m => m.FromBot).Select(m => m.MessageId));
        Assert.Equal(0, answer.Edits);
        await page.Locator(".message.in:not(.draft)", new() { HasText = "| 1 | 2 |" }).WaitForAsync();
        Assert.Equal(0, await page.Locator(".message.draft").CountAsync());
    }

    [Fact]
    public async Task Whoever_leaves_a_question_open_is_reminded_also_after_the_bot_was_killed()
    {
        var phone = options.NewMember();
        var sent = await phone.SendAsync("""[[tool Bash {"command":"touch reminded.txt","description":"touch"}]] [[text Touched.]]""");
        var card = await phone.WaitForAsync(sent, m => m.IsOpenCard, "The approval card");
        await options.App.KillAsync("telegram-bot");
        await options.App.StartAgainAsync("telegram-bot");

        var reminder = await phone.WaitForAsync(card.MessageId, m => m.Text.StartsWith('⏰'), "The reminder");
        await phone.TapAsync(card, "Allow once");

        await phone.WaitForAsync(sent, m => m.Text.Contains("Touched."), "The answer");
        Assert.Single(await phone.ReadAsync(), m => m.Text == reminder.Text);
    }

    /// <summary>A RemoteRunner with every option on.</summary>
    public sealed class OptionsApp() : AppFixture(firstMember: 4001, members: 4, others: [], "Telegram:Drafts=true", "Telegram:RichMessages=true", "Approvals:RemindAfter=00:00:05");
}
