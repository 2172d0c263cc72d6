namespace RemoteRunner.Web.Agents;

/// <summary>A message that is to join a prompt which runs already.</summary>
/// <param name="Id">Its own turn.</param>
internal sealed record JoiningMessage(Guid Id, string Text, IReadOnlyList<AgentPicture>? Pictures);

/// <summary>
/// The messages that are to join one prompt. They wait here until the agent has taken them up, whichever process works on
/// the prompt meanwhile; one that was not taken up when the prompt ends stays what it was.
/// </summary>
internal sealed class PromptJoins
{
    private readonly Lock _gate = new();
    private readonly List<JoiningMessage> _waiting = [];
    private readonly List<Guid> _dropped = [];
    private readonly HashSet<Guid> _taken = [];
    private Func<JoiningMessage, Task>? _give;
    private bool _closed;

    /// <summary>Adds a message, and gives it to the process that is at work. The same message again changes nothing.</summary>
    /// <returns>False when the prompt has ended, or is just ending.</returns>
    public async Task<bool> AddAsync(JoiningMessage message)
    {
        Func<JoiningMessage, Task>? give;
        lock (_gate)
        {
            if (_taken.Contains(message.Id) || _waiting.Any(w => w.Id == message.Id))
                return true;
            if (_closed)
                return false;
            _waiting.Add(message);
            give = _give;
        }

        if (give is not null)
            await give(message);
        return true;
    }

    /// <summary>Whether the message was given away to be joined, and not taken up yet.</summary>
    public bool IsWaiting(Guid message)
    {
        lock (_gate)
            return _waiting.Any(w => w.Id == message);
    }

    /// <summary>A process works on the prompt from here on: it is given all that waits, and what comes.</summary>
    public async Task AttachAsync(Func<JoiningMessage, Task> give)
    {
        List<JoiningMessage> waiting;
        lock (_gate)
        {
            _give = give;
            waiting = [.. _waiting];
        }

        foreach (var message in waiting)
            await give(message);
    }

    /// <summary>The process works on it no more.</summary>
    public void Detach()
    {
        lock (_gate)
            _give = null;
    }

    /// <summary>The agent has taken it up.</summary>
    public void Take(Guid message)
    {
        lock (_gate)
        {
            if (_waiting.RemoveAll(w => w.Id == message) > 0)
                _taken.Add(message);
        }
    }

    /// <summary>The agent will not take it up.</summary>
    public void Drop(Guid message)
    {
        lock (_gate)
        {
            if (_waiting.RemoveAll(w => w.Id == message) > 0)
                _dropped.Add(message);
        }
    }

    /// <summary>Ends it unless something waits still.</summary>
    public bool TryClose()
    {
        lock (_gate)
            return _closed |= _waiting.Count == 0;
    }

    /// <summary>Ends it.</summary>
    /// <returns>The messages that were not taken up.</returns>
    public IReadOnlyList<Guid> Close()
    {
        lock (_gate)
        {
            _closed = true;
            return [.. _dropped, .. _waiting.Select(w => w.Id)];
        }
    }
}
