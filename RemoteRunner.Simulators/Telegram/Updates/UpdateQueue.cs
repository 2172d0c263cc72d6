using RemoteRunner.Simulators.Telegram.Wire;

namespace RemoteRunner.Simulators.Telegram.Updates;

/// <summary>
/// The bot's pending updates with the server's rules: an offset confirms what lies before it, a negative one forgets
/// all but the last, <c>allowed_updates</c> sticks and filters when an update is made, and only one poll may wait.
/// </summary>
internal sealed class UpdateQueue(TimeProvider time)
{
    private const int Capacity = 10_000;
    private const int FirstUpdateId = 100_000_001;
    // The server takes an offset further ahead than this for a leftover and starts from the oldest update.
    private const int FarFuture = 10;

    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);

    private readonly Lock _gate = new();
    private readonly LinkedList<Pending> _pending = [];
    private readonly Queue<Update> _again = new();
    private HashSet<string>? _allowed;
    private TaskCompletionSource<string?>? _waiting;
    private int _nextId = FirstUpdateId;
    private int _duplicates;

    public int Count
    {
        get
        {
            lock (_gate)
                return _pending.Count;
        }
    }

    public IReadOnlyList<string>? Allowed
    {
        get
        {
            lock (_gate)
                return _allowed is null ? null : [.. _allowed.Order(StringComparer.Ordinal)];
        }
    }

    /// <returns>The update's id, or null when the bot does not want this kind.</returns>
    public int? Add(Func<int, Update> create)
    {
        lock (_gate)
        {
            var update = create(_nextId);
            if (_allowed is not null && !_allowed.Contains(update.Kind))
                return null;

            _nextId++;
            _pending.AddLast(new Pending(update, time.GetUtcNow()));
            if (_pending.Count > Capacity)
                _pending.RemoveFirst();
            Wake();
            return update.UpdateId;
        }
    }

    /// <summary>After an idle week the next id is random; ids never go back while updates wait.</summary>
    /// <returns>False when that would put a new update before one that waits.</returns>
    public bool JumpTo(int nextId)
    {
        lock (_gate)
        {
            if (_pending.Last is { } last && nextId <= last.Value.Update.UpdateId)
                return false;
            _nextId = nextId;
            return true;
        }
    }

    /// <summary>The next <paramref name="count"/> updates that get confirmed come once more.</summary>
    public void DuplicateConfirmed(int count)
    {
        lock (_gate)
            _duplicates = Math.Min(count, 1000);
    }

    /// <summary>An empty set means every kind but the ones that must be asked for.</summary>
    public void Allow(IReadOnlyCollection<string> kinds)
    {
        lock (_gate)
            _allowed = kinds.Count == 0 ? null : [.. kinds];
    }

    public void Clear()
    {
        lock (_gate)
        {
            _pending.Clear();
            _again.Clear();
        }
    }

    /// <summary>What goes to the webhook next.</summary>
    public Update? First()
    {
        lock (_gate)
            return _again.TryPeek(out var again) ? again : _pending.First?.Value.Update;
    }

    /// <summary>The webhook took it.</summary>
    public void Delivered(Update update)
    {
        lock (_gate)
        {
            if (_again.TryPeek(out var again) && ReferenceEquals(again, update))
                _again.Dequeue();
            else
                Confirm(update.UpdateId + 1);
        }
    }

    /// <summary>Ends the poll that waits, if there is one.</summary>
    public void Interrupt(string conflict)
    {
        lock (_gate)
        {
            _waiting?.TrySetResult(conflict);
            _waiting = null;
        }
    }

    public async Task<PollOutcome> PollAsync(int offset, int limit, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var deadline = time.GetTimestamp();
        TaskCompletionSource<string?> mine;
        lock (_gate)
        {
            _waiting?.TrySetResult(Api.BotErrors.OtherPoller);
            _waiting = null;
            Confirm(offset);
            if (Take(offset, limit) is { Count: > 0 } ready)
                return new PollOutcome(ready);
            if (timeout <= TimeSpan.Zero)
                return new PollOutcome([]);
            mine = Wait();
        }

        while (true)
        {
            var left = timeout - time.GetElapsedTime(deadline);
            try
            {
                if (left > TimeSpan.Zero && await mine.Task.WaitAsync(left, time, cancellationToken) is { } conflict)
                    return new PollOutcome([], conflict);
            }
            catch (TimeoutException)
            {
                // An empty answer ends a long poll.
            }
            finally
            {
                Leave(mine);
            }

            lock (_gate)
            {
                // Another poller may have taken over between the wake-up and here.
                if (_waiting is not null)
                    return new PollOutcome([], Api.BotErrors.OtherPoller);
                var ready = Take(offset, limit);
                if (ready.Count > 0 || time.GetElapsedTime(deadline) >= timeout)
                    return new PollOutcome(ready);
                mine = Wait();
            }
        }
    }

    private TaskCompletionSource<string?> Wait() =>
        _waiting = new TaskCompletionSource<string?>(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Leave(TaskCompletionSource<string?> mine)
    {
        lock (_gate)
        {
            if (ReferenceEquals(_waiting, mine))
                _waiting = null;
        }
    }

    private void Wake() => _waiting?.TrySetResult(null);

    private void Confirm(int offset)
    {
        while (_pending.First is { } old && time.GetUtcNow() - old.Value.At > Lifetime)
            _pending.RemoveFirst();

        if (offset < 0)
        {
            while (_pending.Count > -(long)offset)
                _pending.RemoveFirst();
        }
        else if (offset > 0 && offset <= _nextId + FarFuture)
        {
            while (_pending.First is { } first && first.Value.Update.UpdateId < offset)
            {
                _pending.RemoveFirst();
                if (_duplicates > 0)
                {
                    _duplicates--;
                    _again.Enqueue(first.Value.Update);
                }
            }
        }
    }

    private List<Update> Take(int offset, int limit)
    {
        var taken = new List<Update>();
        while (taken.Count < limit && _again.TryDequeue(out var update))
            taken.Add(update);

        var from = offset > _nextId + FarFuture ? 0 : offset;
        taken.AddRange(_pending
            .Select(pending => pending.Update)
            .Where(update => update.UpdateId >= from)
            .Take(limit - taken.Count));
        return taken;
    }

    private sealed record Pending(Update Update, DateTimeOffset At);
}
