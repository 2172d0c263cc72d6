using System.Diagnostics.Metrics;

namespace RemoteRunner.Simulators.Anthropic;

internal sealed class AnthropicSimulatorMetrics(IMeterFactory meters)
{
    private readonly Counter<long> _answered = meters.Create("RemoteRunner.Simulators")
        .CreateCounter<long>("remoterunner.model_request.answered", "{request}", "Calls to the simulated Messages API, by outcome.");

    public void Answered(int status, string outcome) =>
        _answered.Add(1, new KeyValuePair<string, object?>("http.response.status_code", status), new KeyValuePair<string, object?>("outcome", outcome));
}
