using System.Runtime.InteropServices;

namespace RemoteRunner.Load.Reports;

/// <summary>On what a run was made.</summary>
internal sealed record MachineFacts(string Processor, int Cores, long Memory, string Runtime, string System)
{
    public static MachineFacts Read()
    {
        var processor = File.Exists("/proc/cpuinfo")
            ? File.ReadLines("/proc/cpuinfo").FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal))?.Split(':', 2)[1].Trim()
            : null;
        return new MachineFacts(
            processor ?? "?", Environment.ProcessorCount, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes, RuntimeInformation.FrameworkDescription, RuntimeInformation.OSDescription);
    }

    public override string ToString() => $"{Processor}, {Cores} cores for everything, {Memory >> 30} GiB; {Runtime}; {System}.";
}
