using RemoteRunner.EndToEnd.Tests.Drivers;

namespace RemoteRunner.EndToEnd.Tests;

/// <summary>A second start on the same data, and services that are started again by the AppHost.</summary>
public sealed class RestartSpecs
{
    private const long Ada = 1001;

    [Fact]
    public async Task Everything_answers_again_when_it_is_started_a_second_time_on_the_same_data()
    {
        var first = await RunnerApp.StartAsync();
        var before = await first.Phone(Ada).SendAsync("[[text The first run.]]");
        await first.Phone(Ada).WaitForAsync(before, m => m.Text.Contains("The first run."), "The first answer");
        var data = await first.StopAsync();

        await using var second = await RunnerApp.StartOnAsync(data);
        var sent = await second.Phone(Ada).SendAsync("[[text The second run.]]");
        await second.Phone(Ada).WaitForAsync(sent, m => m.Text.Contains("The second run."), "The answer of the second run");
    }

    [Fact]
    public async Task What_ends_by_itself_is_started_again_and_what_a_person_stopped_is_not()
    {
        await using var app = await RunnerApp.StartAsync("Run:Restarts=true");
        var phone = app.Phone(Ada);

        // Nobody starts anything here.
        var sent = await phone.SendAsync("[[slow 8s]] [[text one two three four]]");
        await phone.WaitForAsync(sent, m => m.Text.Contains("two"), "The first words");
        await app.KillAsync("telegram-bot");
        await app.KillAsync("cache");
        await phone.WaitForAsync(sent, m => m.Text.StartsWith("one two three four", StringComparison.Ordinal) && m.IsComplete, "The answer, after cache and bot were killed");

        var broken = await phone.SendAsync("[[slow 20s]] [[text five six seven eight]]");
        await phone.WaitForAsync(broken, m => m.Text.Contains("six"), "The first words");
        await app.KillAsync("claudebox-web");
        await phone.WaitForAsync(broken, m => m.HasButton("Continue"), "The interrupted turn, after the box was killed");

        // The box ends after the bot and is back: the bot, had it been for the AppHost to start, would be too.
        await app.StopByHandAsync("telegram-bot");
        await app.KillAsync("claudebox-web");
        await app.WaitUntilHealthyAsync("claudebox-web");
        Assert.True(app.HasEnded("telegram-bot"));
        var unheard = await phone.SendAsync("[[text Heard.]]");
        await app.StartAgainAsync("telegram-bot");
        await phone.WaitForAsync(unheard, m => m.Text.Contains("Heard."), "The answer, after a person started the bot");
    }
}
