namespace RemoteRunner.EndToEnd.Tests;

/// <summary>Claude asks before it acts, and does what the person decided.</summary>
public sealed class ApprovalSpecs(SharedApp shared)
{
    [Fact]
    public async Task A_file_is_written_after_Allow_once_and_the_card_says_who_allowed_it()
    {
        var phone = shared.NewMember();
        var file = NewFile();

        var sent = await phone.SendAsync($"write {Path.GetFileName(file)} with hello from my phone");
        var card = await phone.WaitForAsync(sent, m => m.IsOpenCard, "The approval card");
        Assert.Contains(Path.GetFileName(file), card.Text);
        Assert.Contains("hello from my phone", card.Text);
        Assert.False(File.Exists(file), "The file was written before anybody allowed it.");
        await phone.TapAsync(card, "Allow once");

        await Drivers.Machine.WaitUntilAsync(() => File.Exists(file), "The file was not written.");
        Assert.Contains("hello from my phone", await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
        await phone.WaitUntilAsync(
            messages => messages.Any(m => m.MessageId == card.MessageId && !m.IsOpenCard && m.Text.Contains("Allowed", StringComparison.OrdinalIgnoreCase)),
            "The answered card");
    }

    [Fact]
    public async Task Nothing_is_written_after_Deny()
    {
        var phone = shared.NewMember();
        var file = NewFile();

        var sent = await phone.SendAsync($"write {Path.GetFileName(file)} with nothing good");
        var card = await phone.WaitForAsync(sent, m => m.IsOpenCard, "The approval card");
        await phone.TapAsync(card, "Deny");

        await phone.WaitForAsync(card.MessageId, m => !m.IsOpenCard && m.Text.Contains("den", StringComparison.OrdinalIgnoreCase), "The answer after a denial");
        Assert.False(File.Exists(file));
    }

    [Fact]
    public async Task Allow_for_this_session_is_not_asked_again()
    {
        var phone = shared.NewMember();
        var file = NewFile();
        var prompt = $$"""[[tool Bash {"command":"touch {{Path.GetFileName(file)}}","description":"touch"}]] [[text Touched.]]""";

        var first = await phone.SendAsync(prompt);
        var card = await phone.WaitForAsync(first, m => m.IsOpenCard, "The approval card");
        await phone.TapAsync(card, "session");
        await phone.WaitForAsync(card.MessageId, m => m.Text.Contains("Touched."), "The first answer");
        File.Delete(file);

        var second = await phone.SendAsync(prompt);
        await phone.WaitForAsync(second, m => m.Text.Contains("Touched."), "The second answer");

        Assert.True(File.Exists(file), "The command did not run the second time.");
        Assert.DoesNotContain(await phone.ReadAsync(), m => m.MessageId > second && m.IsOpenCard);
    }

    [Fact]
    public async Task Edits_are_made_without_asking_in_the_mode_for_it_and_commands_still_ask()
    {
        var phone = shared.NewMember();
        var asked = await phone.SendAsync("/mode");
        await phone.TapAsync(await phone.WaitForAsync(asked, m => m.Keyboard.Count > 0, "The modes"), "Accept edits");
        await phone.WaitForAsync(asked, m => m.Text.Contains("without asking"), "The mode");
        var file = Path.Combine(shared.App.Workspace, $"accepted-{Guid.NewGuid():N}.txt");

        var sent = await phone.SendAsync($$$"""[[tool Write {"file_path":"{{{file}}}","content":"unasked\n"}]] [[then]] [[tool Bash {"command":"curl -s http://127.0.0.1:9","description":"call"}]] [[then]] [[text Done.]]""");
        var card = await phone.WaitForAsync(sent, m => m.IsOpenCard, "The card of the command");

        Assert.Contains("curl", card.Text);
        Assert.Equal("unasked\n", await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
        await phone.TapAsync(card, "Deny");
        await phone.WaitForAsync(sent, m => m.Text.Contains("Done."), "The answer");
    }

    [Fact]
    public async Task Two_tools_at_once_are_decided_each_for_itself()
    {
        var phone = shared.NewMember();
        var (wanted, unwanted) = (NewFile(), NewFile());

        var sent = await phone.SendAsync(
            $$"""[[tool Bash {"command":"touch {{Path.GetFileName(wanted)}}","description":"one"}]] [[tool Bash {"command":"touch {{Path.GetFileName(unwanted)}}","description":"other"}]] [[then]] [[text Both are decided.]]""");
        var card = await phone.WaitForAsync(sent, m => m.IsOpenCard && m.Text.Contains(Path.GetFileName(wanted)), "The card of the first tool");
        await phone.TapAsync(card, "Allow once");
        card = await phone.WaitForAsync(card.MessageId, m => m.IsOpenCard && m.Text.Contains(Path.GetFileName(unwanted)), "The card of the second tool");
        await phone.TapAsync(card, "Deny");

        await phone.WaitForAsync(sent, m => m.Text.Contains("Both are decided."), "The answer after both");
        Assert.True(File.Exists(wanted));
        Assert.False(File.Exists(unwanted));
    }

    private string NewFile() => Path.Combine(shared.App.Workspace, $"approval-{Guid.NewGuid():N}.txt");
}
