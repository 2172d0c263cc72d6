using RemoteRunner.Web.Agents.Claude;
using RemoteRunner.Web.Tests.Support;

namespace RemoteRunner.Web.Tests.Processes;

public sealed class ContainerMemorySpecs
{
    [Fact]
    public void Both_versions_of_control_groups_are_read()
    {
        using var two = ControlGroup.Version2(limit: "2147483648", used: 1_000_000_000, unused: 400_000_000);
        using var one = ControlGroup.Version1(limit: "2147483648", used: 1_000_000_000, unused: 400_000_000);

        foreach (var memory in new[] { two.Read(), one.Read() })
        {
            Assert.Equal(2_147_483_648, memory.Limit);
            Assert.Equal(600_000_000, memory.Used);
        }
    }

    [Fact]
    public void No_limit_is_no_limit()
    {
        using var two = ControlGroup.Version2(limit: "max", used: 1, unused: 0);
        using var one = ControlGroup.Version1(limit: "9223372036854771712", used: 1, unused: 0);
        using var none = new ControlGroup();

        Assert.All([two.Read(), one.Read(), none.Read()], memory => Assert.Equal((null, null), (memory.Limit, memory.Used)));
    }

    [Theory]
    [InlineData("2147483648", 10, 5)] // The published box: 2 GiB.
    [InlineData("536870912", 2, 1)]
    [InlineData("67108864", 1, 1)]
    [InlineData("68719476736", 20, 10)] // What the settings say is never raised.
    [InlineData("max", 20, 10)]
    public void The_pools_ceilings_follow_the_limit(string limit, int processes, int running)
    {
        using var group = ControlGroup.Version2(limit, used: 1, unused: 0);
        var options = new ClaudeOptions();

        new ClaudeCeilings(group.Read()).PostConfigure(null, options);

        Assert.Equal((processes, running), (options.MaxProcesses, options.MaxRunning));
    }
}
