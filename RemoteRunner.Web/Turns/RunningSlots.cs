using Microsoft.Extensions.Options;
using RemoteRunner.Web.Agents.Claude;

namespace RemoteRunner.Web.Turns;

/// <summary>How many turns run at the same time. A turn that waits for a person gives its slot away meanwhile.</summary>
internal sealed class RunningSlots(IOptions<ClaudeOptions> options) : IDisposable
{
    private readonly SemaphoreSlim _free = new(options.Value.MaxRunning, options.Value.MaxRunning);

    public int Running => options.Value.MaxRunning - _free.CurrentCount;

    public async Task<RunningSlot> EnterAsync(CancellationToken cancellationToken)
    {
        var slot = new RunningSlot(_free);
        await slot.EnterAsync(cancellationToken);
        return slot;
    }

    public void Dispose() => _free.Dispose();
}

/// <summary>One turn's slot.</summary>
internal sealed class RunningSlot(SemaphoreSlim free) : IDisposable
{
    private int _held;

    public async Task EnterAsync(CancellationToken cancellationToken)
    {
        await free.WaitAsync(cancellationToken);
        if (Interlocked.Exchange(ref _held, 1) == 1)
            free.Release();
    }

    public void Leave()
    {
        if (Interlocked.Exchange(ref _held, 0) == 1)
            free.Release();
    }

    public void Dispose() => Leave();
}
