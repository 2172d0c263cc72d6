using System.Net;
using RemoteRunner.EndToEnd.Tests.Drivers;

namespace RemoteRunner.EndToEnd.Tests;

/// <summary>Who is let in, and what stays secret.</summary>
public sealed class AccessSpecs(SharedApp shared)
{
    [Fact]
    public async Task A_stranger_is_told_once_with_their_id_and_then_nothing()
    {
        var stranger = shared.App.Phone(1003);
        var first = await stranger.SendAsync("let me in");
        var refusal = await stranger.WaitForAsync(first, m => m.Text.Contains("1003"), "The refusal");

        await stranger.SendAsync("please");
        await stranger.SendAsync("list the files here");

        // What comes after it in time is answered: then the stranger's messages have been dealt with, or are never.
        var member = shared.NewMember();
        var sent = await member.SendAsync("[[text Hello.]]");
        await member.WaitForAsync(sent, m => m.Text.Contains("Hello."), "A member's answer");
        Assert.Equal(refusal.MessageId, Assert.Single(await stranger.ReadAsync(), m => m.FromBot).MessageId);
    }

    [Fact]
    public async Task The_real_key_is_not_in_Claudes_environment()
    {
        var phone = shared.NewMember();
        var sent = await phone.SendAsync("""[[tool Bash {"command":"env","description":"env"}]] [[then]] [[echo]]""");
        var card = await phone.WaitForAsync(sent, m => m.IsOpenCard, "The approval card");
        await phone.TapAsync(card, "Allow once");

        // It may be several messages, or a document, so all that came is looked at.
        await phone.WaitUntilAsync(messages => messages.Any(m => m.FromBot && m.Text.Contains("ANTHROPIC_BASE_URL=")), "The environment");
        var shown = string.Concat((await phone.ReadAsync()).Select(m => m.Text));
        Assert.Contains("CLAUDE_CONFIG_DIR=", shown);
        Assert.DoesNotContain("simulated-", shown);
        Assert.DoesNotContain("Telegram__", shown);
        Assert.DoesNotContain("ConnectionStrings", shown);
        Assert.DoesNotContain("Internal__", shown);
    }

    [Fact]
    public async Task The_box_answers_nobody_without_the_internal_key()
    {
        using var client = shared.App.Client("claudebox-web");

        using var response = await client.GetAsync(new Uri("/api/box", UriKind.Relative), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [Fact]
    public async Task Whoami_and_status_and_help_answer()
    {
        var phone = shared.NewMember();

        var whoami = await phone.SendAsync("/whoami");
        await phone.WaitForAsync(whoami, m => m.Text.Contains($"{phone.User}"), "The answer to /whoami");
        var status = await phone.SendAsync("/status");
        await phone.WaitForAsync(status, m => m.Text.Contains("2.1.331"), "The answer to /status");
        var help = await phone.SendAsync("/help");
        await phone.WaitForAsync(help, m => m.Text.Contains("/stop") && m.Text.Contains("/new"), "The answer to /help");
    }
}
