namespace RemoteRunner.Web.Terminals;

/// <summary>A terminal and those who look at it.</summary>
internal sealed class Terminal(TerminalRecord record, TmuxSession session)
{
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _gate = new();
    private int _viewers;

    public TerminalRecord Record => record;

    public TmuxSession Session => session;

    /// <summary>Completes when it has ended.</summary>
    public Task Ended => _ended.Task;

    /// <summary>When somebody last typed or came.</summary>
    public DateTimeOffset LastUsed
    {
        get
        {
            lock (_gate)
                return field;
        }

        set
        {
            lock (_gate)
                field = value;
        }
    }

    public int Viewers
    {
        get
        {
            lock (_gate)
                return _viewers;
        }
    }

    /// <returns>False when as many look as may.</returns>
    public bool TryEnter(int most)
    {
        lock (_gate)
        {
            if (_viewers >= most)
                return false;
            _viewers++;
            return true;
        }
    }

    public void Leave()
    {
        lock (_gate)
            _viewers--;
    }

    public void End() => _ended.TrySetResult();
}
