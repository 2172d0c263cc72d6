using System.Diagnostics;
using Microsoft.Playwright;
using RemoteRunner.EndToEnd.Tests.Drivers;
using RemoteRunner.TestSupport;

namespace RemoteRunner.EndToEnd.Tests;

/// <summary>A workspace in a real browser: its terminal and its changes.</summary>
public sealed class BrowserWorkspaceSpecs(SharedApp shared)
{
    private const string Screen = "document.querySelector('.xterm-rows').innerText";

    [Fact]
    public async Task A_terminal_answers_follows_the_windows_size_survives_a_reload_and_ends_with_exit()
    {
        await using var chromium = await Chromium.StartAsync();
        var page = await chromium.SignInAsync(shared.App.Phone(1001));
        await page.GotoAsync(At(page, "/terminals"));
        await page.SelectOptionAsync("#workspace", "main");
        await page.ClickAsync("form[action='/terminals'] button");
        await page.WaitForSelectorAsync("#terminal[data-state=connected]");
        var terminal = new Uri(page.Url).AbsolutePath;

        await page.Keyboard.TypeAsync("mark=4711; echo in-$(basename $PWD)-$((6 * 7))\n");
        await page.WaitForFunctionAsync($"() => {Screen}.includes('in-main-42')");

        // What is typed holds no number before the command has run.
        await page.Keyboard.TypeAsync("while true; do echo w$(stty size | cut -d' ' -f2)w; sleep 0.2; done\n");
        var before = await (await page.WaitForFunctionAsync($"() => Number({Screen}.match(/w([0-9]+)w/)?.[1] ?? 0)")).JsonValueAsync<int>();
        await page.SetViewportSizeAsync(600, 700);
        await page.WaitForFunctionAsync($"before => Number([...{Screen}.matchAll(/w([0-9]+)w/g)].at(-1)?.[1] ?? before) < before / 1.5", before);
        await page.ClickAsync("[data-key=interrupt]");

        await page.ReloadAsync();
        await page.WaitForSelectorAsync("#terminal[data-state=connected]");
        await page.Keyboard.TypeAsync("echo kept-$mark-\n");
        await page.WaitForFunctionAsync($"() => {Screen}.includes('kept-4711-')");

        await page.Keyboard.TypeAsync("exit\n");
        await page.WaitForSelectorAsync("#terminal[data-state=ended]");
        await page.GotoAsync(At(page, "/terminals"));
        Assert.Equal(0, await page.Locator($"a[href='{terminal}']").CountAsync());
    }

    [Fact]
    public async Task A_change_is_looked_at_committed_in_ones_own_name_and_another_thrown_away()
    {
        await using var chromium = await Chromium.StartAsync();
        var page = await chromium.SignInAsync(shared.NewMember());
        var name = $"poems-{Guid.NewGuid():N}"[..20];
        await page.GotoAsync(At(page, "/workspaces"));
        await page.FillAsync("form.card [name=name]", name);
        await page.ClickAsync("form.card[action='/workspaces'] button");
        await page.ClickAsync($"a.entry[href='/workspaces/{name}']");
        var poem = Path.Combine(shared.App.DataDirectory, "workspaces", name, "poem.txt");
        await File.WriteAllTextAsync(poem, "Roses are red\n", TestContext.Current.CancellationToken);

        await page.ReloadAsync();
        await page.ClickAsync("a:text-is('poem.txt')");
        Assert.Contains("Roses are red", await page.InnerTextAsync(".diff .added"), StringComparison.Ordinal);
        await page.GoBackAsync();
        await page.FillAsync("[name=person]", "Ben Bitdiddle");
        await page.FillAsync("[name=email]", "ben@example.org");
        await page.ClickAsync("form[action$='/identity'] button");
        await page.WaitForSelectorAsync("pre[role=status]");
        await page.FillAsync("[name=message]", "A poem");
        await page.ClickAsync("form[action$='/commit'] button");
        await page.WaitForSelectorAsync("form[action$='/commit']", new() { State = WaitForSelectorState.Detached });

        Assert.Equal("A poem|Ben Bitdiddle|ben@example.org", await GitAsync(Path.GetDirectoryName(poem)!, "log", "-1", "--format=%s|%an|%ae"));

        await File.WriteAllTextAsync(poem, "Roses are blue\n", TestContext.Current.CancellationToken);
        await page.GotoAsync(At(page, $"/workspaces/{name}?file=poem.txt"));
        await page.ClickAsync("details:has(form[action$='/discard']) summary");
        await page.ClickAsync("form[action$='/discard'] button");
        await page.WaitForSelectorAsync("pre[role=status]");

        Assert.Equal("Roses are red\n", await File.ReadAllTextAsync(poem, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_clone_by_ssh_shows_the_key_to_add_is_tried_again_and_becomes_a_workspace_while_one_looks()
    {
        await using var host = await SshHost.StartAsync();
        await using var chromium = await Chromium.StartAsync();
        var page = await chromium.SignInAsync(shared.NewMember(), width: 390);
        var name = $"ssh-{Guid.NewGuid():N}"[..20];
        await page.GotoAsync(At(page, "/workspaces"));
        await page.FillAsync("form.card [name=name]", name);
        await page.FillAsync("form.card [name=url]", host.Address);
        await page.ClickAsync("form.card[action='/workspaces'] button");

        // It comes by itself: nothing is reloaded.
        var failed = page.Locator("#workspaces form", new() { HasText = name });
        await Assertions.Expect(failed).ToContainTextAsync("The host does not know your key");
        await page.AssertSoundAsync();
        await host.AllowAsync(await failed.Locator("textarea").InputValueAsync());
        await failed.GetByRole(AriaRole.Button, new() { Name = "Try again" }).ClickAsync();
        await page.ClickAsync($"a.entry[href='/workspaces/{name}']");

        Assert.Contains(host.Address, await page.InnerTextAsync("main"), StringComparison.Ordinal);
    }

    private static string At(IPage page, string path) => new Uri(new Uri(page.Url), path).ToString();

    private static async Task<string> GitAsync(string folder, params string[] arguments)
    {
        using var git = Process.Start(new ProcessStartInfo("git", arguments) { WorkingDirectory = folder, RedirectStandardOutput = true })!;
        var output = await git.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await git.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, git.ExitCode);
        return output.Trim();
    }
}
