namespace RemoteRunner.EndToEnd.Tests;

/// <summary>Conversations and the folders they are about: listed, chosen, copied, deleted. From the phone to the real CLI and back.</summary>
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
        var fresh = await phone.WaitForAsync(second, m => m.Text.Contains("History"), "The history of the new conversation");
        Assert.DoesNotContain("stork", fresh.Text);

        var asked = await phone.SendAsync("/sessions");
        var list = await phone.WaitForAsync(asked, m => m.Text.Contains("Your conversations"), "The list");
        Assert.Contains("2 Storks", list.Text);
        await phone.TapAsync(list, "2");
        await phone.TapAsync(await phone.WaitForAsync(asked, m => HasButton(m, "Talk here"), "The conversation"), "Talk here");
        var back = await phone.SendAsync("[[history]]");
        await phone.WaitForAsync(back, m => m.Text.Contains("stork"), "The history of the old conversation");

        var shown = await phone.WaitForAsync(asked, m => m.Text.Contains("You talk to it here"), "The conversation that is here");
        await phone.TapAsync(shown, "Fork");
        var forked = await phone.SendAsync("[[history]]");
        await phone.WaitForAsync(forked, m => m.Text.Contains("3 user messages") && m.Text.Contains("stork"), "The history of the copy");

        var copy = await phone.WaitForAsync(asked, m => m.Text.Contains("You talk to it here"), "The copy");
        await phone.TapAsync(copy, "Delete");
        await phone.TapAsync(await phone.WaitForAsync(asked, m => HasButton(m, "Yes, delete"), "The question"), "Yes, delete");
        var left = await phone.WaitForAsync(asked, m => m.Text.Contains("Your conversations"), "The list without it");
        Assert.Equal(2, left.Keyboard[0].Count);
    }

    [Fact]
    public async Task A_workspace_is_made_worked_in_and_removed()
    {
        var phone = shared.App.Phone(1001);
        var name = $"shed-{Guid.NewGuid():N}"[..16];
        var folder = Path.Combine(shared.App.DataDirectory, "workspaces", name);

        var asked = await phone.SendAsync($"/workspaces new {name}");
        var made = await phone.WaitForAsync(asked, m => m.Text.Contains(name), "The new workspace");
        if (HasButton(made, "Talk here"))
            await phone.TapAsync(made, "Talk here");
        var sent = await phone.SendAsync("""[[tool Write {"file_path":"{{CWD}}/here.txt","content":"made here\n"}]] [[then]] [[text Written.]]""");
        await phone.TapAsync(await phone.WaitForAsync(sent, m => m.IsOpenCard, "The approval card"), "Allow once");
        await phone.WaitForAsync(sent, m => m.Text.Contains("Written."), "The answer");
        Assert.Equal("made here\n", await File.ReadAllTextAsync(Path.Combine(folder, "here.txt"), TestContext.Current.CancellationToken));

        var listed = await phone.SendAsync("/workspaces");
        await phone.TapAsync(await phone.WaitForAsync(listed, m => HasButton(m, name), "The list"), name);
        await phone.TapAsync(await phone.WaitForAsync(listed, m => HasButton(m, "Remove"), "The workspace"), "Remove");
        var question = await phone.WaitForAsync(listed, m => HasButton(m, "Yes, remove"), "The question");
        Assert.Contains("1 file not committed", question.Text);
        await phone.TapAsync(question, "Yes, remove");

        await phone.WaitForAsync(listed, m => m.Text.Contains("Workspaces") && !m.Text.Contains(name), "The list without it");
        Assert.False(Directory.Exists(folder));
        await phone.SendAsync("/new");
    }

    [Fact]
    public async Task What_leads_out_of_the_workspaces_is_refused_and_so_is_an_address_that_is_none()
    {
        var phone = shared.App.Phone(1001);

        var outside = await phone.SendAsync("/workspaces new ../outside");
        await phone.WaitForAsync(outside, m => m.Text.Contains("is not a workspace's name"), "The refusal of the name");
        var local = await phone.SendAsync("/workspaces clone file:///etc/secret.git");
        await phone.WaitForAsync(local, m => m.Text.Contains("cannot be cloned"), "The refusal of the protocol");
        var option = await phone.SendAsync("/workspaces clone --upload-pack=touch$IFS/tmp/x");
        await phone.WaitForAsync(option, m => m.Text.Contains("cannot be cloned"), "The refusal of the option");

        Assert.DoesNotContain(Directory.EnumerateDirectories(shared.App.DataDirectory), d => d.EndsWith("outside", StringComparison.Ordinal));
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

    private static bool HasButton(Drivers.ChatMessage message, string label) => message.Keyboard.SelectMany(row => row).Any(b => b.Text.Contains(label));
}
