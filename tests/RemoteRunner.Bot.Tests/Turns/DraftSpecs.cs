using RemoteRunner.Bot.Tests.Drivers;
using static RemoteRunner.Bot.Tests.Drivers.SimulatedTelegram;

namespace RemoteRunner.Bot.Tests.Turns;

/// <summary>With Telegram:Drafts a private chat is shown what a turn is doing as a draft.</summary>
public sealed class DraftSpecs
{
    private static readonly Dictionary<string, string?> _drafts = new() { ["Telegram:Drafts"] = "true", ["Telegram:ProgressInterval"] = "00:00:00.500" };

    [Fact]
    public async Task A_turn_is_shown_as_a_draft_and_its_answer_is_the_one_message()
    {
        await using var scenario = await Scenario.StartAsync(_drafts);
        await scenario.Telegram.WriteAsync(Ben, "work");
        var turn = (await scenario.Box.SeeTurnAsync("work")).Start();
        turn.Say("I look around.");
        await SeeDraftAsync(scenario, "I look around.");
        turn.Say(" Now I write.");
        await SeeDraftAsync(scenario, "I look around. Now I write.");
        turn.Succeed("Written.");

        var answer = await scenario.Telegram.SeeAsync(Ben, "Written.");

        Assert.False(answer.Silent);
        Assert.Single(await scenario.Telegram.ReadBotAsync(Ben));
        Assert.Empty(await scenario.Telegram.CallsAsync("editMessageText"));
        Assert.Single(await scenario.Telegram.CallsAsync("sendMessage"));
    }

    [Fact]
    public async Task A_chat_that_takes_no_drafts_gets_a_message_that_is_edited()
    {
        await using var scenario = await Scenario.StartAsync(_drafts);
        await scenario.Telegram.FailAsync(new { kind = "serverError", method = "sendMessageDraft", status = 400 });
        await scenario.Telegram.WriteAsync(Ben, "work");
        var turn = (await scenario.Box.SeeTurnAsync("work")).Start();
        turn.Say("I look around.");

        var progress = await scenario.Telegram.SeeAsync(Ben, "I look around.");
        turn.Say(" Now I write.");
        await scenario.Telegram.SeeAsync(Ben, b => b.MessageId == progress.MessageId && b.Text.Contains("Now I write.", StringComparison.Ordinal), "the edited message");
        turn.Succeed("Written.");

        await scenario.Telegram.SeeAsync(Ben, "Written.");
        Assert.Single(await scenario.Telegram.CallsAsync("sendMessageDraft"));
    }

    [Fact]
    public async Task A_group_and_a_message_that_waits_get_messages()
    {
        await using var scenario = await Scenario.StartAsync(_drafts);
        var group = await scenario.Telegram.MakeGroupAsync(Ada);
        await scenario.Telegram.WriteAsync(Ada, "@remoterunner_bot in the group", group);
        (await scenario.Box.SeeTurnAsync("in the group")).Start().Say("For the group.");
        await scenario.Telegram.SeeAsync(group, "For the group.");
        await scenario.Telegram.WriteAsync(Ben, "first");
        (await scenario.Box.SeeTurnAsync("first")).Start();
        await scenario.Telegram.WriteAsync(Ben, "second");

        await scenario.Telegram.SeeAsync(Ben, b => b.DataOf("Remove") is not null, "the button Remove");
        Assert.DoesNotContain(await scenario.Telegram.CallsAsync("sendMessageDraft"), c => c.ChatId == group);
    }

    [Fact]
    public async Task Without_the_setting_there_are_no_drafts()
    {
        await using var scenario = await Scenario.StartAsync();
        await scenario.Telegram.WriteAsync(Ben, "work");
        (await scenario.Box.SeeTurnAsync("work")).Start().Say("I look around.");

        await scenario.Telegram.SeeAsync(Ben, "I look around.");
        Assert.Empty(await scenario.Telegram.CallsAsync("sendMessageDraft"));
    }

    private static Task SeeDraftAsync(Scenario scenario, string text) =>
        Wait.UntilAsync(
            async () => (await scenario.Telegram.CallsAsync("sendMessageDraft")).Any(c => c.Status == 200 && c.Text!.Contains(text, StringComparison.Ordinal)), $"a draft with '{text}'");
}
