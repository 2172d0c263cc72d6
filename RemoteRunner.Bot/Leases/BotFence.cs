namespace RemoteRunner.Bot.Leases;

/// <summary>The fence of this instance's newest term: what it writes carries it, and is refused once another works.</summary>
internal sealed class BotFence
{
    private volatile string _current = string.Empty;

    /// <summary>As the lease's script made it, e.g. <c>3:server-1/4711/9f2c</c>; empty before the first term.</summary>
    public string Current
    {
        get => _current;
        set => _current = value;
    }
}
