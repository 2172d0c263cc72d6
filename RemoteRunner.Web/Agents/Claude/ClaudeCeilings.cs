using Microsoft.Extensions.Options;
using RemoteRunner.Web.Processes;

namespace RemoteRunner.Web.Agents.Claude;

/// <summary>
/// Lowers the pool's ceilings to what the container's memory bears, so that a small server queues turns where it would
/// have a process killed. A quarter is left to the box and to what Claude's tools start.
/// </summary>
internal sealed class ClaudeCeilings(ContainerMemory memory) : IPostConfigureOptions<ClaudeOptions>
{
    // Measured: a warm process holds 110 to 160 MiB, one at work on a long session 300.
    private const long Warm = 150L << 20;
    private const long AtWork = 300L << 20;

    public void PostConfigure(string? name, ClaudeOptions options)
    {
        if (memory.Limit is not { } limit)
            return;

        var share = limit / 4 * 3;
        options.MaxProcesses = (int)Math.Clamp(share / Warm, 1, options.MaxProcesses);
        options.MaxRunning = (int)Math.Clamp(share / AtWork, 1, options.MaxRunning);
    }
}
