namespace RemoteRunner.Web.AnswerCache;

/// <summary>What the cache says to a prompt.</summary>
internal abstract record CacheLookup;

/// <summary>The answer is known and still true.</summary>
/// <param name="Age">How long ago it was given.</param>
/// <param name="SavedUsd">What the turn cost that is not run now.</param>
internal sealed record CacheHit(string Answer, TimeSpan Age, decimal SavedUsd, string? Model) : CacheLookup;

/// <summary>Run the turn, then hand the miss to <c>StoreAsync</c> with what was observed, or to <c>AbandonAsync</c>.</summary>
internal sealed record CacheMiss : CacheLookup
{
    internal required AnswerQuestion Question { get; init; }

    internal required string Owner { get; init; }

    internal required string Digest { get; init; }

    internal required string Fingerprint { get; init; }

    internal required DateTimeOffset At { get; init; }

    internal required DateOnly Day { get; init; }

    /// <summary>Proof of holding the lease; null when it runs beside another, or the cache is away.</summary>
    internal required string? Lease { get; init; }
}

/// <summary>Run the turn; its answer is not for the cache.</summary>
internal sealed record NotCandidate(Refusal Reason) : CacheLookup;

/// <param name="Reason"><see cref="Refusal.None"/> when it was stored.</param>
internal readonly record struct StoreOutcome(Refusal Reason)
{
    public bool Stored => Reason == Refusal.None;
}
