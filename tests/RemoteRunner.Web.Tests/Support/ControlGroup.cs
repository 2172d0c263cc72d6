using Microsoft.Extensions.Options;
using RemoteRunner.Web.Box;
using RemoteRunner.Web.Processes;

namespace RemoteRunner.Web.Tests.Support;

/// <summary>A folder that looks like a container's <c>/sys/fs/cgroup</c>.</summary>
internal sealed class ControlGroup : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("rr-cgroup-");

    public string Path => _folder.FullName;

    public static ControlGroup Version2(string limit, long used, long unused)
    {
        var group = new ControlGroup();
        group.Write("memory.max", limit);
        group.Write("memory.current", $"{used}");
        group.Write("memory.stat", $"anon 1\ninactive_file {unused}\nactive_file 2");
        return group;
    }

    public static ControlGroup Version1(string limit, long used, long unused)
    {
        var group = new ControlGroup();
        group._folder.CreateSubdirectory("memory");
        group.Write("memory/memory.limit_in_bytes", limit);
        group.Write("memory/memory.usage_in_bytes", $"{used}");
        group.Write("memory/memory.stat", $"inactive_file 7\ntotal_inactive_file {unused}");
        return group;
    }

    public ContainerMemory Read() => new(Options.Create(new BoxOptions { ControlGroup = Path }));

    public void Write(string file, string text) => File.WriteAllText(System.IO.Path.Combine(Path, file), text + "\n");

    public void Dispose() => _folder.Delete(recursive: true);
}
