namespace RemoteRunner.Web.AnswerCache.Fingerprints;

/// <summary>The state of the tree cannot be told with certainty; thrown and caught within the fingerprint.</summary>
internal sealed class NotCacheableException(Refusal reason) : Exception(reason.ToString())
{
    public Refusal Reason { get; } = reason;
}
