using System.Text;
using RemoteRunner.Bot.Tests.Drivers;
using static RemoteRunner.Bot.Tests.Drivers.SimulatedTelegram;

namespace RemoteRunner.Bot.Tests.Commands;

/// <summary>/doctor and /export.</summary>
public sealed class DoctorSpecs
{
    [Fact]
    public async Task Tells_admins_how_everything_is_with_the_fix_of_what_is_not_well()
    {
        await using var scenario = await Scenario.StartAsync();
        scenario.Box.Findings =
        [
            new("box.claude", true, "2.1.331"),
            new("box.credential", false, "Claude's API does not accept the credential: set a valid Anthropic:ApiKey."),
            new("box.disk", true, null),
        ];

        await scenario.Telegram.WriteAsync(Ada, "/doctor");

        var told = await scenario.Telegram.SeeAsync(Ada, "🩺");
        Assert.Contains("✅ Telegram", told.Text);
        Assert.Contains("✅ Cache, from the bot", told.Text);
        Assert.Contains("✅ Box", told.Text);
        Assert.Contains("✅ Claude Code: 2.1.331", told.Text);
        Assert.Contains("✅ Disk", told.Text);
        Assert.Contains("⚠️ Credential: Claude's API does not accept the credential: set a valid Anthropic:ApiKey.", told.Text);
        Assert.Matches("⚠️ Speech: .*Speech:WhisperModel", told.Text);
        Assert.Contains("⚠️ Backup", told.Text);
    }

    [Fact]
    public async Task Says_so_when_the_box_is_away()
    {
        await using var scenario = await Scenario.StartAsync();
        scenario.Box.Away = true;

        await scenario.Telegram.WriteAsync(Ada, "/doctor");

        Assert.Contains("⚠️ Box: The box is not reachable", (await scenario.Telegram.SeeAsync(Ada, "🩺")).Text);
    }

    [Fact]
    public async Task Serves_admins_only()
    {
        await using var scenario = await Scenario.StartAsync();

        await scenario.Telegram.WriteAsync(Ben, "/doctor");

        await scenario.Telegram.SeeAsync(Ben, "Only an admin");
    }

    [Fact]
    public async Task Exports_the_conversation_as_a_file()
    {
        await using var scenario = await Scenario.StartAsync();
        await scenario.Telegram.WriteAsync(Ben, "/export");
        await scenario.Telegram.SeeAsync(Ben, "no conversation to export");
        await scenario.Telegram.WriteAsync(Ben, "go");
        await scenario.Box.SeeTurnAsync("go");
        scenario.Box.Export = "# The talk\n\nÄ and 😀";

        await scenario.Telegram.WriteAsync(Ben, "/export");

        var (name, content) = await scenario.Telegram.ReadFileAsync(Ben, "The conversation");
        Assert.Matches("^session-[0-9a-f]{8}\\.md$", name);
        Assert.Equal(scenario.Box.Export, Encoding.UTF8.GetString(content));
    }
}
