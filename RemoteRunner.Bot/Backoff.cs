namespace RemoteRunner.Bot;

/// <summary>Pauses between attempts: doubling, capped, and spread so that many who wait do not come back at once.</summary>
internal static class Backoff
{
    /// <param name="failures">Failures in a row, from 1.</param>
    public static TimeSpan Pause(int failures, TimeSpan first, TimeSpan longest)
    {
        var doubled = first * Math.Pow(2, Math.Min(failures - 1, 20));
        var capped = doubled < longest ? doubled : longest;
        return capped * (0.75 + (Random.Shared.NextDouble() * 0.5));
    }
}
