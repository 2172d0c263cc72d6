using System.Text.Json;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using RemoteRunner.EndToEnd.Tests.Drivers;

namespace RemoteRunner.EndToEnd.Tests;

/// <summary>The page of the simulated Telegram in a real browser: what a person tries RemoteRunner with.</summary>
public sealed class ChatPageSpecs(SharedApp shared)
{
    // A red PNG of 2 x 2.
    private static readonly byte[] _png = Convert.FromBase64String(
        "iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAIAAAD91JpzAAAAEElEQVR4nGP8z8AARAwQCgAf7gP9i18U1AAAAABJRU5ErkJggg==");

    [Fact]
    public async Task Two_people_side_by_side_share_a_group_with_topics_an_album_and_an_edit()
    {
        await using var chromium = await Chromium.StartAsync();
        var (ada, ben) = (shared.NewMember(), shared.NewMember());
        var page = await chromium.OpenAsync($"{shared.App.ChatPage}#{ada.User},{ben.User}");
        var (adas, bens) = (PhoneOf(page, ada), PhoneOf(page, ben));
        await Assertions.Expect(page.Locator(".holder:not([hidden])")).ToHaveCountAsync(2);

        await adas.GetByRole(AriaRole.Button, new() { Name = "All chats" }).ClickAsync();
        await adas.GetByRole(AriaRole.Button, new() { Name = "New group" }).ClickAsync();
        await adas.GetByLabel("Name").FillAsync("Team");
        await adas.GetByLabel($"User{ben.User}").CheckAsync();
        await adas.GetByRole(AriaRole.Button, new() { Name = "Create" }).ClickAsync();
        await adas.Locator(".message.in .body", new() { HasText = "Here I listen when I am spoken to" }).WaitForAsync();
        await bens.GetByRole(AriaRole.Button, new() { Name = "All chats" }).ClickAsync();
        await bens.GetByRole(AriaRole.Button, new() { Name = "Team" }).ClickAsync();

        await WriteAsync(adas, "@remoterunner_bot [[text Hello to both.]]");
        await bens.Locator(".message.in .sender", new() { HasText = $"User{ada.User}" }).WaitForAsync();
        await Task.WhenAll(new[] { adas, bens }.Select(phone => phone.Locator(".message.in .body", new() { HasText = "Hello to both." }).First.WaitForAsync()));

        await bens.Locator("[data-part=files]").SetInputFilesAsync([Picture("a.png"), Picture("b.png")]);
        await WriteAsync(bens, "@remoterunner_bot [[text Two dots.]] dots");
        await Assertions.Expect(adas.Locator(".message.in .album img")).ToHaveCountAsync(2);
        await adas.Locator(".message.in .body", new() { HasText = "Two dots." }).Last.WaitForAsync();

        await WriteAsync(bens, "nobody is asked");
        // The arrow edits the newest message on the page: it has to stand there.
        await bens.Locator(".message.out", new() { HasText = "nobody is asked" }).WaitForAsync();
        await bens.Locator("[data-part=input]").PressAsync("ArrowUp");
        await WriteAsync(bens, "nobody was asked");
        await adas.Locator(".message.in", new() { HasText = "nobody was asked" }).GetByText("edited").WaitForAsync();

        await adas.GetByRole(AriaRole.Button, new() { Name = "More", Exact = true }).ClickAsync();
        await adas.GetByRole(AriaRole.Menuitem, new() { Name = "New topic" }).ClickAsync();
        await adas.GetByLabel("Name").FillAsync("Parser");
        await adas.GetByRole(AriaRole.Button, new() { Name = "Create" }).ClickAsync();
        await adas.Locator(".topic[aria-current]", new() { HasText = "Parser" }).WaitForAsync();
        await WriteAsync(adas, "@remoterunner_bot [[text In the topic.]]");
        await adas.Locator(".message.in .body", new() { HasText = "In the topic." }).First.WaitForAsync();
        await bens.Locator(".topic", new() { HasText = "Parser" }).Locator(".badge").WaitForAsync();
        Assert.Equal(0, await bens.GetByText("In the topic.").CountAsync());

        await CheckAsync(page, 1280);
        var place = new Uri(page.Url).Fragment;
        await page.ReloadAsync();
        await adas.Locator(".message.in .body", new() { HasText = "In the topic." }).First.WaitForAsync();
        Assert.Equal(place, new Uri(page.Url).Fragment);
        await page.SetViewportSizeAsync(360, 740);
        await Assertions.Expect(page.Locator(".holder:not([hidden])")).ToHaveCountAsync(1);
        await CheckAsync(page, 360);
    }

    [Fact]
    public async Task A_voice_message_is_recorded_as_Telegram_has_it_and_a_reply_quotes_what_is_selected()
    {
        await using var chromium = await Chromium.StartAsync();
        var phone = shared.NewMember();
        var page = await chromium.OpenAsync($"{shared.App.ChatPage}#{phone.User}", 360);
        var screen = PhoneOf(page, phone);

        await screen.GetByRole(AriaRole.Button, new() { Name = "Record a voice message" }).ClickAsync();
        await screen.Locator("[data-part=recording-time]", new() { HasText = "0:02" }).WaitForAsync();
        await screen.GetByRole(AriaRole.Button, new() { Name = "Send the recording" }).ClickAsync();
        await screen.Locator(".message.out .voice").WaitForAsync();
        var heard = screen.Locator(".message.in", new() { HasText = "This transcript is simulated." }).First;
        await heard.WaitForAsync();
        var (type, length) = await RecordingAsync(page, screen);
        Assert.Equal("audio/ogg", type);
        Assert.InRange(length, 1, 6);

        await heard.EvaluateAsync(
            """
            node => {
              const text = document.createTreeWalker(node.querySelector('.body'), NodeFilter.SHOW_TEXT);
              let at; while ((at = text.nextNode()) && !at.data.includes('transcript is simulated'));
              const from = at.data.indexOf('transcript is simulated');
              getSelection().setBaseAndExtent(at, from, at, from + 'transcript is simulated'.length);
            }
            """);
        await heard.HoverAsync();
        await heard.GetByRole(AriaRole.Button, new() { Name = "Reply, edit and more" }).ClickAsync();
        await screen.GetByRole(AriaRole.Menuitem, new() { Name = "Reply with quote" }).ClickAsync();
        var mark = Guid.NewGuid().ToString("N");
        await WriteAsync(screen, $"[[text Quoted.]] {mark}");
        await screen.Locator(".message.in .body", new() { HasText = "Quoted." }).First.WaitForAsync();

        Assert.Contains("> transcript is simulated\n\n", await phone.PromptAsync(mark));
        await CheckAsync(page, 360);
    }

    private static ILocator PhoneOf(IPage page, Phone phone) => page.Locator($".holder[data-user='{phone.User}']");

    private static FilePayload Picture(string name) => new() { Name = name, MimeType = "image/png", Buffer = _png };

    private static async Task WriteAsync(ILocator phone, string text)
    {
        await phone.Locator("[data-part=input]").FillAsync(text);
        await phone.GetByRole(AriaRole.Button, new() { Name = "Send", Exact = true }).ClickAsync();
    }

    // As the browser itself hears it: what cannot be decoded has no length.
    private static async Task<(string Type, double Length)> RecordingAsync(IPage page, ILocator screen)
    {
        var address = await screen.Locator(".message.out audio").GetAttributeAsync("src");
        var heard = await page.EvaluateAsync<JsonElement>(
            """
            async address => {
              const response = await fetch(address);
              const audio = await new OfflineAudioContext(1, 48000, 48000).decodeAudioData(await response.clone().arrayBuffer());
              return { type: response.headers.get('content-type'), length: audio.duration };
            }
            """,
            address);
        return (heard.GetProperty("type").GetString()!, heard.GetProperty("length").GetDouble());
    }

    private static async Task CheckAsync(IPage page, int width)
    {
        Assert.True(await page.EvaluateAsync<int>("document.documentElement.scrollWidth") <= width, $"{page.Url} scrolls sideways at {width} pixels.");
        var found = await page.RunAxe();
        var serious = found.Violations.Where(v => v.Impact is "serious" or "critical").Select(v => $"{v.Id}: {v.Help} {string.Join(' ', v.Nodes.Select(n => n.Html))}").ToList();
        Assert.True(serious.Count == 0, string.Join('\n', serious));
    }
}
