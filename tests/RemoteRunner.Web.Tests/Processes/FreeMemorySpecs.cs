using RemoteRunner.Web.Processes;

namespace RemoteRunner.Web.Tests.Processes;

public sealed class FreeMemorySpecs : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("rr-memory-");

    [Fact]
    public void Reads_what_the_machine_has_left()
    {
        var file = Write("meminfo", "MemTotal:       24684116 kB\nMemFree:        13253324 kB\nMemAvailable:   19470540 kB\n");

        Assert.Equal(19_470_540L * 1024, FreeMemory.OfMachine(file));
    }

    [Fact]
    public void A_containers_limit_counts_and_files_that_can_be_dropped_are_free()
    {
        Write("memory.max", "2147483648\n");
        Write("memory.current", "1610612736\n");
        Write("memory.stat", "anon 900000000\nfile 700000000\ninactive_file 268435456\nactive_file 1\n");

        Assert.Equal(2_147_483_648 - 1_610_612_736 + 268_435_456, FreeMemory.OfContainer(_folder.FullName));
    }

    [Fact]
    public void A_container_without_a_limit_is_as_large_as_its_machine()
    {
        Write("memory.max", "max\n");

        Assert.Null(FreeMemory.OfContainer(_folder.FullName));
        Assert.True(FreeMemory.Read() > 0);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private string Write(string name, string content)
    {
        var path = Path.Combine(_folder.FullName, name);
        File.WriteAllText(path, content);
        return path;
    }
}
