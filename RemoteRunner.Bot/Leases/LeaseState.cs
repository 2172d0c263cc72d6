namespace RemoteRunner.Bot.Leases;

/// <summary>Where this instance stands.</summary>
internal enum LeaseState
{
    /// <summary>The cache has not said yet.</summary>
    Unknown,

    /// <summary>This instance works.</summary>
    Works,

    /// <summary>It worked last, but its term is over and the cache does not say whose turn it is.</summary>
    Unsure,

    /// <summary>Another instance works.</summary>
    StandsBy,
}
