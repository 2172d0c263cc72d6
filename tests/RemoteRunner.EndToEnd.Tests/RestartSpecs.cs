using RemoteRunner.EndToEnd.Tests.Drivers;

namespace RemoteRunner.EndToEnd.Tests;

/// <summary>What a restart or a kill leaves: the conversation, an honest word, and no process.</summary>
public sealed class RestartSpecs
{
    private const long Ada = 1001;

    [Fact]
    public async Task The_same_session_goes_on_after_the_box_and_the_bot_restarted()
    {
        await using var app = await RunnerApp.StartAsync();
        var phone = app.Phone(Ada);
        var first = await phone.SendAsync("[[text Noted.]] remember the pelican");
        await phone.WaitForAsync(first, m => m.Text.Contains("Noted."), "The first answer");

        await app.RestartAsync("claudebox-web");
        await app.RestartAsync("telegram-bot");

        var second = await phone.SendAsync("[[history]]");
        await phone.WaitForAsync(second, m => m.Text.Contains("pelican"), "The history after the restart");
    }

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
    public async Task A_box_killed_in_mid_Bash_leaves_no_process_after_its_restart_and_the_person_is_told()
    {
        await using var app = await RunnerApp.StartAsync();
        var phone = app.Phone(Ada);
        var marker = $"kill-{Guid.NewGuid():N}";
        var sent = await phone.SendAsync($$"""[[tool Bash {"command":"bash -c 'while true; do read -t 1 </dev/zero; : {{marker}}; done'","description":"never ends"}]]""");
        var card = await phone.WaitForAsync(sent, m => m.IsOpenCard, "The approval card");
        await phone.TapAsync(card, "Allow once");
        await Machine.WaitUntilAsync(() => Machine.ProcessesThatMention(marker).Count > 0, "The command never started.");

        await app.KillAsync("claudebox-web");
        await app.StartAgainAsync("claudebox-web");

        Assert.Empty(Machine.ProcessesThatMention(marker));
        Assert.Empty(Machine.ProcessesThatMention($"CLAUDE_CONFIG_DIR={app.DataDirectory}"));
        await phone.WaitForAsync(sent, m => m.Text.Contains("interrupted", StringComparison.OrdinalIgnoreCase), "The word that it was interrupted");

        var next = await phone.SendAsync("[[text And on we go.]]");
        await phone.WaitForAsync(next, m => m.Text.Contains("And on we go."), "The next answer");
    }
}
