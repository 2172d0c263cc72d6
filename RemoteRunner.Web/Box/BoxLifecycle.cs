using Microsoft.Extensions.Options;

namespace RemoteRunner.Web.Box;

/// <summary>Starting (recovering), accepting, stopping: what the API and the health checks go by.</summary>
internal sealed class BoxLifecycle(IOptions<BoxOptions> options, TimeProvider time) : IDisposable
{
    private readonly CancellationTokenSource _stopped = new();
    private CancellationTokenSource? _giveUp;
    private volatile Phase _phase;

    private enum Phase
    {
        Starting,
        Accepting,
        Stopping,
    }

    public bool IsAccepting => _phase == Phase.Accepting;

    /// <summary>Why no turn is accepted now, as a sentence; null when turns are accepted.</summary>
    public string? Refusal => _phase switch
    {
        Phase.Starting => Texts.BoxStarting,
        Phase.Stopping => Texts.BoxStopping,
        _ => null,
    };

    /// <summary>Cancelled when every turn has been ended: open streams may close.</summary>
    public CancellationToken Stopped => _stopped.Token;

    /// <summary>Cancelled when a stopping box has waited long enough, for the cache say.</summary>
    public CancellationToken GiveUp
    {
        get
        {
            lock (_stopped)
                return (_giveUp ??= new CancellationTokenSource(Timeout.InfiniteTimeSpan, time)).Token;
        }
    }

    public void Accept() => _phase = _phase == Phase.Starting ? Phase.Accepting : _phase;

    public void BeginStop()
    {
        _phase = Phase.Stopping;
        _ = GiveUp;
        _giveUp!.CancelAfter(options.Value.StopTimeout);
    }

    public void EndStop() => _stopped.Cancel();

    public void Dispose()
    {
        _stopped.Dispose();
        _giveUp?.Dispose();
    }
}
