using RemoteRunner.EndToEnd.Tests.Drivers;
using RemoteRunner.TestSupport;

namespace RemoteRunner.EndToEnd.Tests;

/// <summary>The folders and repositories that conversations are about: made, cloned, trusted, removed. From the phone to the real CLI and back.</summary>
public sealed class WorkspaceSpecs(SharedApp shared)
{
    [Fact]
    public async Task A_workspace_is_made_worked_in_and_removed()
    {
        var phone = shared.App.Phone(1001);
        var name = NewName("shed");
        var folder = Path.Combine(shared.App.DataDirectory, "workspaces", name);

        var asked = await phone.SendAsync($"/workspaces new {name}");
        var made = await phone.WaitForAsync(asked, m => m.Text.Contains(name), "The new workspace");
        if (made.HasButton("Talk here"))
            await phone.TapAsync(made, "Talk here");
        var sent = await phone.SendAsync("""[[tool Write {"file_path":"{{CWD}}/here.txt","content":"made here\n"}]] [[then]] [[text Written.]]""");
        await phone.TapAsync(await phone.WaitForAsync(sent, m => m.IsOpenCard, "The approval card"), "Allow once");
        await phone.WaitForAsync(sent, m => m.Text.Contains("Written."), "The answer");
        Assert.Equal("made here\n", await File.ReadAllTextAsync(Path.Combine(folder, "here.txt"), TestContext.Current.CancellationToken));

        var listed = await phone.SendAsync("/workspaces");
        await phone.TapAsync(await phone.WaitForAsync(listed, m => m.HasButton(name), "The list"), name);
        await phone.TapAsync(await phone.WaitForAsync(listed, m => m.HasButton("Remove"), "The workspace"), "Remove");
        var question = await phone.WaitForAsync(listed, m => m.HasButton("Yes, remove"), "The question");
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
    public async Task A_repository_is_cloned_from_its_address_and_worked_in()
    {
        await using var host = await RepositoryHost.StartAsync();
        var phone = shared.NewMember();
        var name = NewName("clone");

        var asked = await phone.SendAsync($"/workspaces clone {host.Address} {name}");
        // It becomes whole by itself: nobody taps.
        var page = await phone.WaitForAsync(asked, m => m.Text.Contains($"📁 {name}") && m.HasButton("Talk here"), "The page of the clone");

        Assert.Contains("main", page.Text);
        await ReadAsync(phone, page);
    }

    [Fact]
    public async Task A_repository_is_cloned_by_ssh_once_its_host_knows_the_key_that_the_phone_shows()
    {
        await using var host = await SshHost.StartAsync();
        var phone = shared.NewMember();
        var name = NewName("ssh");

        var asked = await phone.SendAsync($"/workspaces clone {host.Address} {name}");
        var page = await phone.WaitForAsync(asked, m => m.Text.Contains($"📁 {name}") && m.HasButton("Try again"), "The refusal");
        Assert.Contains("Permission denied (publickey). The host does not know your key", page.Text);
        await host.AllowAsync(page.Text.Split('\n').Single(l => l.StartsWith("ssh-ed25519 ", StringComparison.Ordinal)));
        await phone.TapAsync(page, "Try again");
        page = await phone.WaitForAsync(asked, m => m.MessageId == page.MessageId && m.HasButton("Talk here"), "The page of the clone");

        await ReadAsync(phone, page);
    }

    private static async Task ReadAsync(Phone phone, ChatMessage page)
    {
        await phone.TapAsync(page, "Talk here");
        var sent = await phone.SendAsync("""[[tool Bash {"command":"cat README.md","description":"look"}]] [[echo]]""");
        await phone.WaitForAsync(sent, m => m.Text.Contains("from the repository"), "What stands in the repository");
    }

    [Fact]
    public async Task What_a_repository_brings_to_run_runs_after_an_admin_said_that_it_may()
    {
        var phone = shared.App.Phone(1001);
        var name = NewName("trust");
        var folder = Path.Combine(shared.App.DataDirectory, "workspaces", name);
        var asked = await phone.SendAsync($"/workspaces new {name}");
        await phone.TapAsync(await phone.WaitForAsync(asked, m => m.HasButton("Talk here"), "The new workspace"), "Talk here");
        Directory.CreateDirectory(Path.Combine(folder, ".claude"));
        await File.WriteAllTextAsync(
            Path.Combine(folder, ".claude", "settings.json"),
            """{ "hooks": { "UserPromptSubmit": [ { "hooks": [ { "type": "command", "command": "touch hook-ran" } ] } ] } }""", TestContext.Current.CancellationToken);
        var hooked = Path.Combine(folder, "hook-ran");

        var before = await phone.SendAsync("[[text Not yet.]]");
        await phone.WaitForAsync(before, m => m.Text.Contains("Not yet."), "The answer before");
        Assert.False(File.Exists(hooked));
        var page = await phone.WaitForAsync(asked, m => m.HasButton("Trust"), "The workspace");
        await phone.TapAsync(page, "Trust");
        await phone.TapAsync(await phone.WaitForAsync(asked, m => m.HasButton("Yes, trust it"), "The question"), "Yes, trust it");
        await phone.WaitForAsync(asked, m => m.Text.Contains("🤝 trusted"), "The mark");
        var after = await phone.SendAsync("[[text Now it did.]]");
        await phone.WaitForAsync(after, m => m.Text.Contains("Now it did."), "The answer after");

        Assert.True(File.Exists(hooked));
        await phone.SendAsync("/new");
    }

    private static string NewName(string kind) => $"{kind}-{Guid.NewGuid():N}"[..16];
}
