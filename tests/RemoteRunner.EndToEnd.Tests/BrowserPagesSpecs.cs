using System.Globalization;
using Microsoft.Playwright;
using RemoteRunner.EndToEnd.Tests.Drivers;

namespace RemoteRunner.EndToEnd.Tests;

/// <summary>The pages beside the conversation in a real browser, and what a long conversation does on a phone.</summary>
public sealed class BrowserPagesSpecs(SharedApp shared)
{
    [Theory]
    [InlineData(360)]
    [InlineData(1280)]
    public async Task Every_page_fits_the_screen_leads_everywhere_and_axe_finds_nothing_serious_light_and_dark(int width)
    {
        await using var chromium = await Chromium.StartAsync();
        var admin = shared.App.Phone(1001);
        var sent = await admin.SendAsync("[[text There is a process now.]]");
        await admin.WaitForAsync(sent, m => m.Text.Contains("There is a process now.", StringComparison.Ordinal), "The answer");
        var page = await chromium.SignInAsync(admin, width);
        var origin = new Uri(page.Url).GetLeftPart(UriPartial.Authority);
        var folder = Path.Combine(shared.App.Workspace, $"pages-{width}");
        Directory.CreateDirectory(folder);
        await File.WriteAllTextAsync(
            Path.Combine(folder, "Long.cs"), $"// {new string('x', 400)}\npublic class Long;\n", TestContext.Current.CancellationToken);

        foreach (var path in new[]
        {
            "/", "/workspaces", "/workspaces/main", $"/workspaces/main?file=pages-{width}/Long.cs", "/workspaces/main/files",
            $"/workspaces/main/files?path=pages-{width}/Long.cs", "/terminals", "/usage", "/usage?user=all", "/box", "/account", "/account/git", "/people",
        })
        {
            await page.GotoAsync(origin + path);
            await page.AssertSoundAsync();
        }

        await page.GotoAsync(origin + "/box");
        Assert.True(await page.Locator(".cards td:has-text('claude')").CountAsync() > 0, "No process is listed.");
        Assert.Empty(await page.EvaluateAsync<string[]>(
            "[...document.querySelectorAll('.scroll:has(.cards)')].filter(e => e.scrollWidth > e.clientWidth).map(e => e.getAttribute('aria-label'))"));

        await page.GotoAsync(origin + "/terminals");
        await page.ClickAsync("form[action='/terminals'] button");
        await page.WaitForSelectorAsync("#terminal[data-state=connected]");
        await page.AssertSoundAsync();
        await page.ClickAsync("form[action$='/end'] button");
        await page.WaitForURLAsync("**/terminals");
    }

    [Fact]
    public async Task A_folder_opens_in_place_and_a_file_shows_its_lines_beside_their_numbers()
    {
        await using var chromium = await Chromium.StartAsync();
        var page = await chromium.SignInAsync(shared.NewMember());
        var folder = Path.Combine(shared.App.Workspace, "tree", "deep");
        Directory.CreateDirectory(folder);
        await File.WriteAllTextAsync(Path.Combine(folder, "numbers.txt"), string.Join('\n', Enumerable.Range(1, 300).Select(i => $"row {i}")), TestContext.Current.CancellationToken);

        await page.GotoAsync($"{new Uri(page.Url).GetLeftPart(UriPartial.Authority)}/workspaces/main/files");
        await page.ClickAsync("details[data-folder='tree'] > summary");
        await page.ClickAsync("details[data-folder='tree/deep'] > summary");
        await page.ClickAsync("details[data-folder='tree/deep'] a:text-is('numbers.txt')");
        await page.WaitForSelectorAsync(".source .numbers");

        var (numbers, text) = (await page.Locator(".source .numbers").BoundingBoxAsync(), await page.Locator(".source pre:not(.numbers)").BoundingBoxAsync());
        Assert.Equal(numbers!.Height, text!.Height, 1.0);
        Assert.EndsWith("row 300", (await page.InnerTextAsync(".source pre:not(.numbers)")).TrimEnd(), StringComparison.Ordinal);
        Assert.Equal(1, await page.Locator("details[data-folder='tree/deep'][open]").CountAsync());
    }

    [Fact]
    public async Task At_the_end_of_a_long_conversation_on_a_phone_a_question_is_in_reach_and_earlier_turns_come_without_a_jump()
    {
        await using var chromium = await Chromium.StartAsync();
        var phone = shared.NewMember();
        await LiftLimitsAsync(chromium, phone);
        var page = await chromium.SignInAsync(phone, 360);
        await page.ClickAsync("#new-session");
        for (var i = 1; i <= 23; i++)
        {
            await page.FillAsync("#prompt", $"[[text Answer {i}.\n\n{string.Join("\n\n", Enumerable.Repeat("More of it.", 8))}]]");
            await page.ClickAsync("#send");
            await page.WaitForFunctionAsync($"() => document.querySelectorAll('.turn[data-state=succeeded]').length === {i}");
        }

        await page.ReloadAsync();
        await page.WaitForSelectorAsync("#send:not([disabled])");
        Assert.Equal(20, await page.Locator(".turn").CountAsync());
        await page.EvaluateAsync("scrollTo(0, 0)");
        var first = page.Locator(".turn").First;
        var id = await first.GetAttributeAsync("id");
        await page.Locator("#earlier").EvaluateAsync("e => e.scrollIntoView()");
        var before = (await page.Locator($"#{id}").BoundingBoxAsync())!.Y;
        await page.Locator("#earlier").EvaluateAsync("e => e.click()");
        await page.WaitForFunctionAsync("() => document.querySelectorAll('.turn').length === 23");
        await page.WaitForFunctionAsync("() => !document.querySelector('.growing')");
        // The button has gone, for there is nothing before: it alone is missing above.
        Assert.Equal(before, (await page.Locator($"#{id}").BoundingBoxAsync())!.Y, 1.0);
        Assert.Equal(0, await page.Locator("#earlier").CountAsync());

        await page.FillAsync("#prompt", $"write reach-{Guid.NewGuid():N}.txt with hello");
        await page.ClickAsync("#send");
        await page.WaitForSelectorAsync("#to-waiting:not([hidden])");
        Assert.True(await page.EvaluateAsync<bool>("scrollY > 1000"), "The page is not at its end.");
        await page.ClickAsync("#to-waiting");
        await page.WaitForSelectorAsync("#to-waiting", new() { State = WaitForSelectorState.Hidden });
        var button = (await page.Locator("#waiting [data-decision=allow-once]").BoundingBoxAsync())!;
        Assert.InRange(button.Y, 0, 800 - button.Height);
        await page.ClickAsync("#waiting [data-decision=deny]");
        await page.WaitForFunctionAsync("() => !document.querySelector('.turn:not([data-state=succeeded])')");
    }

    [Fact]
    public async Task A_tools_call_unfolds_to_all_of_it()
    {
        await using var chromium = await Chromium.StartAsync();
        var page = await chromium.SignInAsync(shared.NewMember());
        await page.ClickAsync("#new-session");
        await page.FillAsync("#prompt", """[[tool Bash {"command":"touch counted.txt && seq 1 3000","description":"count"}]] [[then]] [[text Counted.]]""");
        await page.ClickAsync("#send");
        await page.ClickAsync("#waiting [data-decision=allow-once]");
        await page.WaitForSelectorAsync(".turn[data-state=succeeded]");

        await page.ClickAsync("details.tool > summary");
        await page.WaitForSelectorAsync("details.tool [data-all]");
        Assert.Contains("touch counted.txt && seq 1 3000", await page.InnerTextAsync("details.tool .tool-body"), StringComparison.Ordinal);
        await page.ClickAsync("details.tool [data-all]");
        await page.WaitForFunctionAsync("() => document.querySelector('details.tool .tool-body').innerText.includes('2999')");
    }

    [Fact]
    public async Task The_page_of_a_conversation_is_light_and_shows_itself_soon_on_a_slow_network()
    {
        await using var chromium = await Chromium.StartAsync();
        var phone = shared.NewMember();
        await LiftLimitsAsync(chromium, phone);
        var page = await chromium.SignInAsync(phone, 360);
        await page.ClickAsync("#new-session");
        for (var i = 1; i <= 20; i++)
        {
            await page.FillAsync("#prompt", $"[[text # Answer {i}\n\nSome **words** and `code`, a list:\n\n- one\n- two\n\n```csharp\npublic sealed class C{i};\n```]]");
            await page.ClickAsync("#send");
            await page.WaitForFunctionAsync($"() => document.querySelectorAll('.turn[data-state=succeeded]').length === {i}");
        }

        var network = await page.Context.NewCDPSessionAsync(page);
        await network.SendAsync("Network.enable");
        await network.SendAsync("Network.clearBrowserCache");
        // "Slow 3G" of Chromium's developer tools: 400 ms, times five, and 400 kbit/s.
        await network.SendAsync("Network.emulateNetworkConditions", new Dictionary<string, object>
        {
            ["offline"] = false,
            ["latency"] = 2_000,
            ["downloadThroughput"] = 50_000,
            ["uploadThroughput"] = 50_000,
        });
        await page.ReloadAsync();
        await page.WaitForSelectorAsync("#send:not([disabled])");

        var bytes = await page.EvaluateAsync<double>(
            "performance.getEntriesByType('navigation').concat(performance.getEntriesByType('resource')).filter(e => !e.name.includes('/live') && !e.name.includes('/events')).reduce((sum, e) => sum + e.transferSize, 0)");
        var paint = await page.EvaluateAsync<double>("performance.getEntriesByName('first-contentful-paint')[0].startTime");
        var html = await page.EvaluateAsync<double>("performance.getEntriesByType('navigation')[0].transferSize");
        TestContext.Current.TestOutputHelper!.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"A conversation of 20 turns: {bytes / 1000:0} kB over the wire ({html / 1000:0} kB of it the page itself), first contentful paint {paint / 1000:0.0} s at slow 3G (2 s latency, 400 kbit/s)."));
        Assert.InRange(bytes, 1_000, 300_000);
        // Three journeys of two seconds each at most: the page, its style, and what that waits for.
        Assert.InRange(paint, 1, 15_000);
    }

    /// <summary>An admin lets somebody send as many messages as a test has.</summary>
    private async Task LiftLimitsAsync(Chromium chromium, Phone phone)
    {
        var admin = await chromium.SignInAsync(shared.App.Phone(1001));
        await admin.GotoAsync($"{new Uri(admin.Url).GetLeftPart(UriPartial.Authority)}/usage?user=tg:{phone.User}");
        await admin.FillAsync("[name=minute]", "1000");
        await admin.ClickAsync("form[action$='/limits'] [value=set]");
        await admin.WaitForSelectorAsync("[role=status]:has-text('limits')");
        await admin.CloseAsync();
    }
}
