using RemoteRunner.Bot.Tests.Drivers;
using RemoteRunner.Core.Box;

namespace RemoteRunner.Bot.Tests.Telemetry;

public sealed class HealthSpecs
{
    [Fact]
    public async Task Is_good_and_names_the_bot_when_everything_is_there()
    {
        await using var scenario = await Scenario.StartAsync();

        var (status, checks) = await scenario.Bot.HealthAsync();

        Assert.Equal(200, status);
        Assert.Equal("@remoterunner_bot", checks.GetProperty("telegram").GetString());
    }

    [Fact]
    public async Task Says_that_the_box_is_away_but_goes_on_serving()
    {
        await using var scenario = await Scenario.StartAsync();
        scenario.Box.Away = true;

        var (status, checks) = await scenario.Bot.HealthAsync();

        Assert.Equal(200, status);
        Assert.Contains("The box is not reachable", checks.GetProperty("box").GetString());
    }

    [Fact]
    public async Task Says_that_box_and_bot_have_different_keys()
    {
        await using var scenario = await Scenario.StartAsync(new() { [$"{InternalKeyOptions.Section}:Key"] = "another-key-than-the-box-has-0123456789" });

        var (status, checks) = await scenario.Bot.HealthAsync();

        Assert.Equal(503, status);
        Assert.Contains("internal key", checks.GetProperty("box").GetString());
    }

    [Fact]
    public async Task Says_that_the_cache_is_away()
    {
        await using var scenario = await Scenario.StartAsync();
        await scenario.Cache.KillAsync();

        await Wait.UntilAsync(
            async () => await scenario.Bot.HealthAsync() is (503, var checks)
                && checks.GetProperty("cache").GetString()!.StartsWith("The cache is away", StringComparison.Ordinal),
            "health to say so");
    }
}
