namespace RemoteRunner.Bot.Inbox;

/// <summary>Wakes the workers when updates were stored. Carries no truth: what waits stands in Redis.</summary>
internal sealed class InboxSignal : IDisposable
{
    private readonly Lock _gate = new();
    private readonly HashSet<long> _chats = [];
    private readonly SemaphoreSlim _messages = new(0, 1);
    private readonly SemaphoreSlim _urgent = new(0, 1);
    private bool _foreign;

    public void Raise(IEnumerable<long> chats, bool urgent)
    {
        lock (_gate)
        {
            _chats.UnionWith(chats);
            Release(_messages);
            if (urgent)
                Release(_urgent);
        }
    }

    /// <summary>Another instance stored something; what, stands in Redis.</summary>
    public void RaiseForeign()
    {
        lock (_gate)
        {
            _foreign = true;
            Release(_messages);
            Release(_urgent);
        }
    }

    /// <summary>Whether another instance stored something since the last call.</summary>
    public bool TakeForeign()
    {
        lock (_gate)
        {
            var foreign = _foreign;
            _foreign = false;
            return foreign;
        }
    }

    public Task WaitForMessagesAsync(CancellationToken cancellationToken) => _messages.WaitAsync(cancellationToken);

    public Task WaitForUrgentAsync(CancellationToken cancellationToken) => _urgent.WaitAsync(cancellationToken);

    /// <summary>The chats that got something since the last call.</summary>
    public IReadOnlyList<long> TakeChats()
    {
        lock (_gate)
        {
            long[] chats = [.. _chats];
            _chats.Clear();
            return chats;
        }
    }

    public void Dispose()
    {
        _messages.Dispose();
        _urgent.Dispose();
    }

    private static void Release(SemaphoreSlim semaphore)
    {
        if (semaphore.CurrentCount == 0)
            semaphore.Release();
    }
}
