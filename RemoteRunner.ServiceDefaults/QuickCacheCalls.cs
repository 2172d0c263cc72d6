using System.Diagnostics;
using OpenTelemetry;

namespace RemoteRunner.ServiceDefaults;

/// <summary>
/// Leaves calls of the cache out of traces while they are quick: a turn makes more than a hundred, and among them nobody
/// finds its tools and model calls. One that took long is what somebody looks for.
/// </summary>
internal sealed class QuickCacheCalls : BaseProcessor<Activity>
{
    /// <summary>The source of Redis spans, by OpenTelemetry's instrumentation of StackExchange.Redis.</summary>
    public const string Source = "OpenTelemetry.Instrumentation.StackExchangeRedis";

    private static readonly TimeSpan _quick = TimeSpan.FromMilliseconds(50);

    public override void OnEnd(Activity data)
    {
        // What is not recorded is not exported.
        if (data.Source.Name == Source && data.Duration < _quick && data.Status != ActivityStatusCode.Error)
            data.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
    }
}
