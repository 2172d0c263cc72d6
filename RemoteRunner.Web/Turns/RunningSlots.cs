using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using RemoteRunner.Core.Users;
using RemoteRunner.Web.Agents.Claude;
using RemoteRunner.Web.Backup;

namespace RemoteRunner.Web.Turns;

/// <summary>How many turns run at the same time, overall and of one user. A turn that waits for a person gives its slot away meanwhile.</summary>
internal sealed class RunningSlots(IOptions<ClaudeOptions> options, SessionHold hold) : IDisposable
{
    private readonly SemaphoreSlim _free = new(options.Value.MaxRunning, options.Value.MaxRunning);

    // One entry a person who was admitted: few, and kept.
    private readonly ConcurrentDictionary<UserId, SemaphoreSlim> _users = new();

    private int _waiting;

    public int Running => options.Value.MaxRunning - _free.CurrentCount;

    /// <summary>Turns that wait for a slot, or for the end of a hold.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    public async Task<RunningSlot> EnterAsync(UserId user, CancellationToken cancellationToken)
    {
        var most = options.Value.MaxRunningPerUser;
        var slot = new RunningSlot(_users.GetOrAdd(user, _ => new SemaphoreSlim(most, most)), _free, hold);
        Interlocked.Increment(ref _waiting);
        try
        {
            await slot.EnterAsync(cancellationToken);
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }

        return slot;
    }

    public void Dispose()
    {
        foreach (var user in _users.Values)
            user.Dispose();
        _free.Dispose();
    }
}

/// <summary>One turn's slot.</summary>
internal sealed class RunningSlot(SemaphoreSlim ofUser, SemaphoreSlim ofAll, SessionHold hold) : IDisposable
{
    private int _held;

    public async Task EnterAsync(CancellationToken cancellationToken)
    {
        // The user's first: who has too many running takes no place from others while waiting.
        await ofUser.WaitAsync(cancellationToken);
        try
        {
            await ofAll.WaitAsync(cancellationToken);
        }
        catch
        {
            ofUser.Release();
            throw;
        }

        // With the slot in hand: a hold that looks now sees a turn at work or a turn that waits, never none.
        try
        {
            await hold.PassAsync(cancellationToken);
        }
        catch
        {
            Release();
            throw;
        }

        if (Interlocked.Exchange(ref _held, 1) == 1)
            Release();
    }

    public void Leave()
    {
        if (Interlocked.Exchange(ref _held, 0) == 1)
            Release();
    }

    public void Dispose() => Leave();

    private void Release()
    {
        ofAll.Release();
        ofUser.Release();
    }
}
