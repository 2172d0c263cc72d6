using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using RemoteRunner.Core.Turns;
using RemoteRunner.Web.Agents;

namespace RemoteRunner.Web.Turns;

/// <summary>The turns this box has in its hands.</summary>
internal sealed class ActiveTurns
{
    private readonly ConcurrentDictionary<Guid, ActiveTurn> _turns = new();

    public IReadOnlyCollection<Guid> Ids => [.. _turns.Keys];

    public ActiveTurn Begin(TurnRecord turn)
    {
        var active = new ActiveTurn(turn, () => _turns.TryRemove(turn.Id, out _));
        if (!_turns.TryAdd(turn.Id, active))
            throw new InvalidOperationException($"Turn {turn.Id} runs already.");
        return active;
    }

    public bool TryGet(Guid turn, [NotNullWhen(true)] out ActiveTurn? active) => _turns.TryGetValue(turn, out active);

    public void StopAll(StopReason reason)
    {
        foreach (var turn in _turns.Values)
            turn.Stop(reason);
    }
}

internal enum StopReason
{
    None,

    /// <summary>A person stopped it.</summary>
    Person,

    /// <summary>The box stops.</summary>
    Shutdown,

    /// <summary>A budget is spent.</summary>
    Budget,
}

/// <summary>One turn in hand, and how to stop it.</summary>
internal sealed class ActiveTurn(TurnRecord turn, Action forget) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _stop = new();
    private bool _disposed;

    public TurnRecord Turn { get; } = turn;

    /// <summary>Messages that are to join it.</summary>
    public PromptJoins Joins { get; } = new();

    /// <summary>Why it was stopped; the first reason counts.</summary>
    public StopReason Reason { get; private set; }

    public CancellationToken Stopped => _stop.Token;

    /// <returns>Whether this call stopped it, and none before.</returns>
    public bool Stop(StopReason reason)
    {
        bool isFirst;
        lock (_gate)
        {
            if (_disposed)
                return false;
            isFirst = Reason == StopReason.None;
            if (isFirst)
                Reason = reason;
        }

        // Outside the lock: what listens runs on this thread. Disposal waits for nobody, hence the catch.
        try
        {
            _stop.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It has ended in this very moment.
        }

        return isFirst;
    }

    public void Dispose()
    {
        lock (_gate)
            _disposed = true;
        forget();
        _stop.Dispose();
    }
}
