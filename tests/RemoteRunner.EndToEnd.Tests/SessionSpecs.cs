namespace RemoteRunner.EndToEnd.Tests;

/// <summary>Conversations: listed, chosen, copied, deleted, with a model and an effort of their own. From the phone to the real CLI and back.</summary>
public sealed class SessionSpecs(SharedApp shared)
{
    [Fact]
    public async Task A_conversation_is_named_left_found_again_forked_and_deleted()
    {
        var phone = shared.NewMember();
        var first = await phone.SendAsync("[[text Noted.]] remember the stork");
        await phone.WaitForAsync(first, m => m.Text.Contains("Noted."), "The first answer");
        var named = await phone.SendAsync("/name Storks");
        await phone.WaitForAsync(named, m => m.Text.Contains("is called Storks"), "The name");
        await phone.SendAsync("/new");
        var second = await phone.SendAsync("[[history]]");
        var fresh = await phone.WaitForAsync(second, m => m.Text.Contains("History") && m.IsComplete, "The history of the new conversation");
        Assert.DoesNotContain("stork", fresh.Text);

        var asked = await phone.SendAsync("/sessions");
        var list = await phone.WaitForAsync(asked, m => m.Text.Contains("Your conversations"), "The list");
        Assert.Contains("2 Storks", list.Text);
        await phone.TapAsync(list, "2");
        await phone.TapAsync(await phone.WaitForAsync(asked, m => m.HasButton("Talk here"), "The conversation"), "Talk here");
        var back = await phone.SendAsync("[[history]]");
        await phone.WaitForAsync(back, m => m.Text.Contains("stork"), "The history of the old conversation");

        var shown = await phone.WaitForAsync(asked, m => m.Text.Contains("You talk to it here"), "The conversation that is here");
        await phone.TapAsync(shown, "Fork");
        var forked = await phone.SendAsync("[[history]]");
        await phone.WaitForAsync(forked, m => m.Text.Contains("3 user messages") && m.Text.Contains("stork"), "The history of the copy");

        var copy = await phone.WaitForAsync(asked, m => m.Text.Contains("You talk to it here"), "The copy");
        await phone.TapAsync(copy, "Delete");
        await phone.TapAsync(await phone.WaitForAsync(asked, m => m.HasButton("Yes, delete"), "The question"), "Yes, delete");
        var left = await phone.WaitForAsync(asked, m => m.Text.Contains("Your conversations"), "The list without it");
        Assert.Equal(2, left.Keyboard[0].Count);
    }

    [Fact]
    public async Task The_model_and_the_effort_chosen_on_the_phone_are_the_ones_that_Claude_works_with()
    {
        var phone = shared.NewMember();
        var model = await phone.SendAsync("/model claude-haiku-5-5");
        await phone.WaitForAsync(model, m => m.Text.Contains("Model: claude-haiku-5-5"), "The model");
        var effort = await phone.SendAsync("/effort");
        var choices = await phone.WaitForAsync(effort, m => m.Text.Contains("Effort:"), "The efforts");
        await phone.TapAsync(choices, "Low");
        await phone.WaitForAsync(effort, m => m.Text.Contains("Effort: Low"), "The effort");

        var mark = $"chosen {Guid.NewGuid():N}";
        var sent = await phone.SendAsync($"[[text By another.]] {mark}");
        await phone.WaitForAsync(sent, m => m.Text.Contains("By another."), "The answer");

        Assert.Equal("claude-haiku-5-5", await phone.ModelAsync(mark));
    }
}
