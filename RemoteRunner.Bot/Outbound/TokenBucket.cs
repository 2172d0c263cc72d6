namespace RemoteRunner.Bot.Outbound;

/// <summary>A budget that starts full: <paramref name="perSecond"/> come back until it holds <paramref name="capacity"/>.</summary>
internal sealed class TokenBucket(double perSecond, double capacity, DateTimeOffset start)
{
    private double _spent;
    private DateTimeOffset _filled = start;

    /// <summary>How long until one can be taken and <paramref name="reserve"/> are left for others.</summary>
    public TimeSpan WaitFor(DateTimeOffset now, double reserve)
    {
        Fill(now);
        var missing = Math.Min(1 + reserve, capacity) - (capacity - _spent);
        return missing <= 1e-9 ? TimeSpan.Zero : TimeSpan.FromSeconds(missing / perSecond);
    }

    public void Take() => _spent++;

    public bool IsFull(DateTimeOffset now)
    {
        Fill(now);
        return _spent <= 1e-9;
    }

    private void Fill(DateTimeOffset now)
    {
        if (now <= _filled)
            return;

        _spent = Math.Max(0, _spent - ((now - _filled).TotalSeconds * perSecond));
        _filled = now;
    }
}
