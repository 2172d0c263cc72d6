using System.Diagnostics;
using OpenTelemetry.Trace;

namespace RemoteRunner.ServiceDefaults;

/// <summary>
/// Begins a trace for work that came from outside or was begun on purpose, and none for a call that a service makes by
/// itself: leases are renewed and lists are looked at every few seconds, and would push the turns' traces out of sight.
/// </summary>
internal sealed class AskedWorkSampler : Sampler
{
    public override SamplingResult ShouldSample(in SamplingParameters samplingParameters) =>
        new(samplingParameters.Kind == ActivityKind.Client ? SamplingDecision.Drop : SamplingDecision.RecordAndSample);
}
