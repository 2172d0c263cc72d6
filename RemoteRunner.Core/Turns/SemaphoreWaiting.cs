namespace RemoteRunner.Core.Turns;

public static class SemaphoreWaiting
{
    /// <summary>Waits for the semaphore, at most <paramref name="timeout"/> by <paramref name="time"/>.</summary>
    public static async Task WaitAsync(this SemaphoreSlim semaphore, TimeSpan timeout, TimeProvider time, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            await semaphore.WaitAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The time is up: the caller looks again.
        }
    }
}
