using RemoteRunner.Web.Processes;
using RemoteRunner.Web.Tests.Support;

namespace RemoteRunner.Web.Tests.Processes;

public sealed class FreeMemorySpecs
{
    [Fact]
    public void Reads_what_the_machine_has_left()
    {
        var file = Path.GetTempFileName();
        File.WriteAllText(file, "MemTotal:       24684116 kB\nMemFree:        13253324 kB\nMemAvailable:   19470540 kB\n");

        Assert.Equal(19_470_540L * 1024, FreeMemory.OfMachine(file));
        File.Delete(file);
    }

    [Fact]
    public void A_containers_limit_counts_and_files_that_can_be_dropped_are_free()
    {
        using var group = ControlGroup.Version2(limit: "104857600", used: 80_000_000, unused: 20_000_000);

        Assert.Equal(104_857_600 - 60_000_000, new FreeMemory(group.Read()).Read());
    }

    [Fact]
    public void A_container_without_a_limit_is_as_large_as_its_machine()
    {
        using var group = ControlGroup.Version2(limit: "max", used: 1, unused: 0);

        Assert.True(new FreeMemory(group.Read()).Read() > 104_857_600);
    }
}
