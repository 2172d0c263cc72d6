using System.Diagnostics.Metrics;

namespace RemoteRunner.Web.Agents.Claude;

/// <summary>Counts of the Claude processes.</summary>
internal sealed class ClaudeMetrics
{
    private readonly Counter<long> _started;
    private readonly Counter<long> _ended;
    private readonly Counter<long> _unknown;
    private readonly UpDownCounter<long> _live;

    public ClaudeMetrics(IMeterFactory factory)
    {
        var meter = factory.Create(BoxTelemetry.Name);
        _started = meter.CreateCounter<long>("remoterunner.process.started", "{process}", "Claude processes started.");
        _ended = meter.CreateCounter<long>("remoterunner.process.ended", "{process}", "Claude processes ended, by reason.");
        _unknown = meter.CreateCounter<long>("remoterunner.protocol.unknown", "{line}", "Lines of a type this version does not know.");
        _live = meter.CreateUpDownCounter<long>("remoterunner.process.live", "{process}", "Claude processes that exist.");
    }

    public void Started(bool resumed)
    {
        _started.Add(1, new KeyValuePair<string, object?>("remoterunner.resumed", resumed));
        _live.Add(1);
    }

    public void Ended(string reason)
    {
        _ended.Add(1, new KeyValuePair<string, object?>("remoterunner.reason", reason));
        _live.Add(-1);
    }

    // The type is the CLI's text: cut, so that a broken CLI cannot fill the metrics' labels without bound.
    public void UnknownLine(string? type) =>
        _unknown.Add(1, new KeyValuePair<string, object?>("remoterunner.type", OneLine.Cut(type ?? "none", 40)));
}
