using RemoteRunner.EndToEnd.Tests.Drivers;

namespace RemoteRunner.EndToEnd.Tests;

/// <summary>A second start on the same data.</summary>
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
}
