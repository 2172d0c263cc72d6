namespace RemoteRunner.Bot.Outbound;

/// <summary>One chat's sends, its budget and its ban. Sends and edits share the budget; one call is on its way at a time.</summary>
internal sealed class ChatLane(long chat, OutboundLimits limits, DateTimeOffset now)
{
    private readonly TokenBucket _chat = new(limits.PerChatPerSecond, limits.PerChatBurst, now);
    private readonly TokenBucket? _group = chat < 0 ? new TokenBucket(limits.PerGroupPerMinute / 60.0, limits.PerGroupPerMinute, now) : null;
    private readonly List<PendingSend> _waiting = [];

    public long Chat { get; } = chat;

    public bool Busy { get; set; }

    public DateTimeOffset BlockedUntil { get; set; }

    public int Waiting => _waiting.Count;

    public bool IsIdle(DateTimeOffset at) =>
        !Busy && _waiting.Count == 0 && BlockedUntil <= at && _chat.IsFull(at) && _group?.IsFull(at) != false;

    public void Add(PendingSend send)
    {
        if (send.Key is not null && _waiting.Find(w => w.Key == send.Key) is { } older)
        {
            _waiting.Remove(older);
            older.LeaveOut();
        }

        _waiting.Add(send);
    }

    public bool Remove(PendingSend send) => _waiting.Remove(send);

    /// <summary>The send whose turn it is, and how long until it may go; null when nothing waits.</summary>
    public (PendingSend Send, TimeSpan Wait)? Next(DateTimeOffset at)
    {
        PendingSend? next = null;
        DateTimeOffset? earliest = null;
        foreach (var send in _waiting)
        {
            if (send.NotBefore > at)
                earliest = earliest is null || send.NotBefore < earliest ? send.NotBefore : earliest;
            else if (next is null || (send.Kind, send.Order).CompareTo((next.Kind, next.Order)) < 0)
                next = send;
        }

        if (next is null)
            return earliest is { } later ? (_waiting[0], later - at) : null;

        var wait = BlockedUntil > at ? BlockedUntil - at : TimeSpan.Zero;
        if (next.Kind != OutboundKind.Typing)
        {
            // Progress leaves one for whatever more important comes next.
            var reserve = next.Kind == OutboundKind.Progress ? 1 : 0;
            wait = Max(wait, Max(_chat.WaitFor(at, reserve), _group?.WaitFor(at, reserve) ?? TimeSpan.Zero));
        }

        return (next, wait);
    }

    public void Take(PendingSend send)
    {
        _waiting.Remove(send);
        Busy = true;
        if (send.Kind == OutboundKind.Typing)
            return;

        _chat.Take();
        _group?.Take();
    }

    /// <summary>Gives up what is not worth waiting for: it would be stale when its time comes.</summary>
    public IReadOnlyList<PendingSend> DropWhatMayBeLeftOut()
    {
        var dropped = _waiting.FindAll(w => w.MayBeLeftOut);
        _waiting.RemoveAll(w => w.MayBeLeftOut);
        return dropped;
    }

    private static TimeSpan Max(TimeSpan a, TimeSpan b) => a > b ? a : b;
}
