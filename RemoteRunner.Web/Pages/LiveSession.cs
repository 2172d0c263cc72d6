using RemoteRunner.Core.Sessions;
using RemoteRunner.Core.Turns;

namespace RemoteRunner.Web.Pages;

/// <summary>Looks at one session for the page that shows it: its queue, and what has ended of its newest turns: some are over before the next look.</summary>
internal sealed class LiveSession(Guid session, SessionStore sessions, TurnStore turns)
{
    private const int Newest = 3;

    private readonly HashSet<Guid> _ended = [];

    public async Task<LiveState> ReadAsync()
    {
        // Read in this order: what leaves the queue in between has ended.
        var queue = await turns.GetQueueAsync(session);
        var waiting = await Task.WhenAll(queue.Skip(1).Select(turns.GetAsync));
        return new LiveState([], queue, [.. waiting.OfType<TurnRecord>().Select(t => $"{t.Id:D} {Stamp.Of(t)}")], await ReadEndedAsync(), []);
    }

    private async Task<IReadOnlyList<Guid>> ReadEndedAsync()
    {
        var newest = await sessions.GetTurnsAsync(session, Newest);
        foreach (var turn in newest.Where(t => !_ended.Contains(t)))
        {
            if (await turns.GetAsync(turn) is { } record && record.State.IsFinal())
                _ended.Add(turn);
        }

        _ended.IntersectWith(newest);
        return [.. newest.Where(_ended.Contains)];
    }
}
