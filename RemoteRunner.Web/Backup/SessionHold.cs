using RemoteRunner.Web.Turns;

namespace RemoteRunner.Web.Backup;

/// <summary>
/// Keeps turns from starting while a backup reads, so that files and cache belong together. A hold lapses by itself: a
/// backup that died blocks nobody.
/// </summary>
internal sealed class SessionHold(TimeProvider time) : IDisposable
{
    private readonly Lock _gate = new();
    private Guid _holder;
    private DateTimeOffset _until;
    private TaskCompletionSource? _released;
    private ITimer? _lapse;
    private int _waiting;

    /// <summary>Turns that have a running slot and wait here, which is not work.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    /// <summary>Whether nothing may start now.</summary>
    public bool IsHeld
    {
        get
        {
            lock (_gate)
                return _released is not null;
        }
    }

    /// <summary>Begins a hold or prolongs it.</summary>
    /// <returns>When it lapses; null when somebody else holds.</returns>
    public DateTimeOffset? Begin(Guid holder, TimeSpan lasts)
    {
        lock (_gate)
        {
            if (_released is not null && _holder != holder)
                return null;

            _holder = holder;
            _until = time.GetUtcNow() + lasts;
            _released ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _lapse?.Dispose();
            _lapse = time.CreateTimer(_ => End(holder), null, lasts, Timeout.InfiniteTimeSpan);
            return _until;
        }
    }

    /// <summary>Ends the hold, if it is this one's.</summary>
    public void End(Guid holder)
    {
        lock (_gate)
        {
            if (_released is null || _holder != holder)
                return;

            _lapse?.Dispose();
            _lapse = null;
            _released.SetResult();
            _released = null;
        }
    }

    /// <summary>Waits until nothing is held. Called by those who have a running slot: see <see cref="RunningSlot"/>.</summary>
    public async Task PassAsync(CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _waiting);
        try
        {
            while (Current() is { } released)
                await released.WaitAsync(cancellationToken);
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    public void Dispose() => _lapse?.Dispose();

    private Task? Current()
    {
        lock (_gate)
            return _released?.Task;
    }
}
