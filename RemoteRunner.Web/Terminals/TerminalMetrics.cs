using System.Diagnostics.Metrics;

namespace RemoteRunner.Web.Terminals;

internal sealed class TerminalMetrics
{
    private readonly UpDownCounter<int> _open;
    private readonly Counter<long> _ended;

    public TerminalMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(BoxTelemetry.Name);
        _open = meter.CreateUpDownCounter<int>("remoterunner.terminals.open", "{terminal}", "Terminals that are open.");
        _ended = meter.CreateCounter<long>("remoterunner.terminals.ended", "{terminal}", "Terminals that ended, by reason.");
    }

    public void Opened() => _open.Add(1);

    /// <param name="reason"><c>closed</c>, <c>exit</c>, <c>idle</c> or <c>access</c>.</param>
    public void Ended(string reason)
    {
        _open.Add(-1);
        _ended.Add(1, new KeyValuePair<string, object?>("remoterunner.reason", reason));
    }
}
