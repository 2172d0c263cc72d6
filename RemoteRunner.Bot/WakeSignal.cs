namespace RemoteRunner.Bot;

/// <summary>Wakes one loop when there is news for it or a time has come. News that nobody waits for is kept, once.</summary>
internal sealed class WakeSignal(TimeProvider time) : IDisposable
{
    private readonly SemaphoreSlim _news = new(0, 1);
    private DateTimeOffset? _restsUntil;

    /// <summary>Whether the loop waits, has no news and nothing is due: for tests that move the clock.</summary>
    public bool IsResting
    {
        get
        {
            lock (_news)
                return _restsUntil > time.GetUtcNow();
        }
    }

    public void Raise()
    {
        lock (_news)
        {
            _restsUntil = null;
            if (_news.CurrentCount == 0)
                _news.Release();
        }
    }

    /// <param name="atMost">How long to wait for news; null for as long as it takes.</param>
    public async Task WaitAsync(TimeSpan? atMost, CancellationToken cancellationToken)
    {
        using var timer = new CancellationTokenSource(atMost ?? Timeout.InfiniteTimeSpan, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancellationToken);
        lock (_news)
            _restsUntil = _news.CurrentCount > 0 ? null : atMost is { } wait ? time.GetUtcNow() + wait : DateTimeOffset.MaxValue;
        try
        {
            await _news.WaitAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The time has come.
        }
    }

    public void Dispose() => _news.Dispose();
}
