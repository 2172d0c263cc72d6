using System.Diagnostics.Metrics;
using RemoteRunner.Core.Turns;

namespace RemoteRunner.Web.Turns;

/// <summary>Counts of the turns.</summary>
internal sealed class TurnMetrics
{
    private readonly Histogram<double> _wait;
    private readonly Histogram<double> _duration;
    private readonly Histogram<double> _firstText;
    private readonly Counter<long> _approvals;
    private readonly Counter<long> _joined;

    public TurnMetrics(IMeterFactory factory, RunningSlots slots)
    {
        var meter = factory.Create(BoxTelemetry.Name);
        _wait = meter.CreateHistogram<double>("remoterunner.turn.wait", "s", "Time from a turn's submission to its start.");
        _duration = meter.CreateHistogram<double>("remoterunner.turn.duration", "s", "Time from a turn's start to its end, by state.");
        _firstText = meter.CreateHistogram<double>("remoterunner.turn.first_text", "s", "Time from a turn's start to its first text.");
        meter.CreateObservableGauge("remoterunner.turn.running", () => slots.Running, "{turn}", "Turns at work.");
        meter.CreateObservableGauge("remoterunner.turn.waiting", () => slots.Waiting, "{turn}", "Turns whose session is free and that wait for a slot.");
        _joined = meter.CreateCounter<long>("remoterunner.turn.joined", "{turn}", "Messages that Claude took up while it worked on another one.");
        _approvals = meter.CreateCounter<long>("remoterunner.approval.closed", "{approval}", "Approvals closed, by decision.");
    }

    public void Started(TimeSpan waited) => _wait.Record(waited.TotalSeconds);

    public void FirstText(TimeSpan after) => _firstText.Record(after.TotalSeconds);

    public void Joined() => _joined.Add(1);

    public void Ended(TurnState state, TimeSpan duration, TurnFailureKind? failure) =>
        _duration.Record(
            duration.TotalSeconds,
            new KeyValuePair<string, object?>("remoterunner.state", state.Name()),
            new KeyValuePair<string, object?>("error.type", failure?.ToString()));

    public void ApprovalClosed(string decision) => _approvals.Add(1, new KeyValuePair<string, object?>("remoterunner.decision", decision));
}
