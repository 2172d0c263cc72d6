namespace RemoteRunner.Simulators.Deepgram;

/// <summary>A fault that hits the next calls of <c>/v1/listen</c>.</summary>
/// <param name="Status">Used by the three shapes of an error.</param>
/// <param name="Shape"><c>legacy</c>, <c>modern</c>, <c>text</c>; or <c>hang</c> (no answer until the caller leaves),
/// <c>drop</c> (the connection breaks), <c>garbage</c> (200 with something that is no answer), <c>keyterms</c> (the limit of keyterms, whatever was sent).</param>
/// <param name="RetryAfterSeconds">Sent as <c>Retry-After</c>; Deepgram documents none.</param>
internal sealed record Fault(int Status = 503, string Shape = "legacy", int Times = 1, int? RetryAfterSeconds = null);

/// <summary>Faults that are due, in order.</summary>
internal sealed class FaultPlan() : FaultQueue<Fault>(fault => fault.Times);
