using System.Diagnostics.Metrics;

namespace RemoteRunner.Simulators.Deepgram;

internal sealed class DeepgramSimulatorMetrics(IMeterFactory meters)
{
    private readonly Counter<long> _answered = meters.Create("RemoteRunner.Simulators")
        .CreateCounter<long>("remoterunner.listen_request.answered", "{request}", "Calls to the simulated Deepgram, by outcome.");

    public void Answered(int status, string outcome) =>
        _answered.Add(1, new KeyValuePair<string, object?>("http.response.status_code", status), new KeyValuePair<string, object?>("outcome", outcome));
}
