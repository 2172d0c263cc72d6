using RemoteRunner.Web.AnswerCache.Fingerprints;

namespace RemoteRunner.Web.AnswerCache.Store;

/// <summary>A stored answer, as JSON in Redis.</summary>
/// <param name="Version">Of this record; another version's entries are not read.</param>
/// <param name="CostUsd">What the turn that found it cost.</param>
/// <param name="Reads">What was read, each with the state it had.</param>
internal sealed record AnswerEntry(int Version, string Text, DateTimeOffset At, decimal CostUsd, string? Model, IReadOnlyList<ReadStamp> Reads)
{
    public const int CurrentVersion = 1;
}
