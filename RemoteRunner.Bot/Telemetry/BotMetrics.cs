using System.Diagnostics.Metrics;

namespace RemoteRunner.Bot.Telemetry;

/// <summary>What the bot counts.</summary>
internal sealed class BotMetrics
{
    public const string MeterName = "RemoteRunner.Bot";

    private readonly Meter _meter;
    private readonly Counter<long> _updates;
    private readonly Counter<long> _calls;
    private readonly Counter<long> _floods;
    private readonly Counter<long> _dropped;
    private readonly Counter<long> _undeliverable;
    private readonly Counter<long> _resends;
    private readonly Counter<long> _leases;
    private readonly Counter<long> _admissions;
    private readonly Histogram<double> _queued;
    private readonly Histogram<double> _stored;
    private readonly Histogram<double> _handedOver;
    private readonly Histogram<double> _delivered;
    private readonly UpDownCounter<long> _deliveries;

    public BotMetrics(IMeterFactory factory)
    {
        var meter = _meter = factory.Create(MeterName);
        _updates = meter.CreateCounter<long>("remoterunner.update.received", "{update}", "Updates from Telegram, by what became of them.");
        _calls = meter.CreateCounter<long>("remoterunner.telegram.call", "{call}", "Calls of the Bot API, by method and result.");
        _floods = meter.CreateCounter<long>("remoterunner.telegram.flood", "{answer}", "Answers 429, by kind of send.");
        _dropped = meter.CreateCounter<long>("remoterunner.send.dropped", "{send}", "Progress and typing given up for more important sends.");
        _undeliverable = meter.CreateCounter<long>("remoterunner.delivery.refused", "{delivery}", "Answers that Telegram refused for good.");
        _resends = meter.CreateCounter<long>("remoterunner.outbound.resends", "{send}", "Sends repeated although they may have arrived, by reason.");
        _leases = meter.CreateCounter<long>("remoterunner.lease.taken", "{term}", "Times this instance took the bot's lease.");
        _admissions = meter.CreateCounter<long>("remoterunner.limit.asked", "{turn}", "Turns that asked the limiter, by outcome and by the window that refused.");
        _queued = meter.CreateHistogram<double>("remoterunner.send.wait", "s", "Time a send waited for its turn.");
        _stored = meter.CreateHistogram<double>("remoterunner.update.store", "s", "Time to store a batch of updates.");
        _handedOver = meter.CreateHistogram<double>("remoterunner.update.wait", "s", "Time from storing an update to handing it over.");
        _delivered = meter.CreateHistogram<double>("remoterunner.delivery.latency", "s", "Time from a turn's end to its whole answer in the chat.");
        _deliveries = meter.CreateUpDownCounter<long>("remoterunner.delivery.active", "{delivery}", "Turns under delivery.");
    }

    /// <summary>Reports sends that wait for their turn.</summary>
    public void ObserveWaitingSends(Func<int> waiting) =>
        _meter.CreateObservableGauge("remoterunner.send.waiting", waiting, "{send}", "Sends that wait for their turn.");

    /// <summary>Reports chats whose updates wait or are being handed over.</summary>
    public void ObserveWaitingChats(Func<int> waiting) =>
        _meter.CreateObservableGauge("remoterunner.inbox.chats", waiting, "{chat}", "Chats whose updates wait or are being handed over.");

    public void Received(string outcome) => _updates.Add(1, new KeyValuePair<string, object?>("outcome", outcome));

    public void Called(string method, string result) =>
        _calls.Add(1, new KeyValuePair<string, object?>("method", method), new KeyValuePair<string, object?>("result", result));

    public void Flooded(string kind) => _floods.Add(1, new KeyValuePair<string, object?>("kind", kind));

    public void Dropped(string kind) => _dropped.Add(1, new KeyValuePair<string, object?>("kind", kind));

    public void Undeliverable() => _undeliverable.Add(1);

    /// <summary>Nobody knows whether the first one arrived: rather twice than never.</summary>
    /// <param name="reason"><c>restart</c>: nothing was noted; <c>connection</c>: no answer came.</param>
    public void Resent(string reason) => _resends.Add(1, new KeyValuePair<string, object?>("reason", reason));

    /// <param name="outcome"><c>admitted</c>, <c>refused</c>, or <c>uncounted</c> while the cache is away.</param>
    /// <param name="window">The window that is full; null when admitted.</param>
    public void LimitAsked(string outcome, string? window = null) =>
        _admissions.Add(1, new KeyValuePair<string, object?>("outcome", outcome), new KeyValuePair<string, object?>("window", window));

    public void LeaseTaken() => _leases.Add(1);

    public void Waited(string kind, TimeSpan wait) => _queued.Record(wait.TotalSeconds, new KeyValuePair<string, object?>("kind", kind));

    public void Stored(TimeSpan duration) => _stored.Record(duration.TotalSeconds);

    public void HandedOver(TimeSpan wait) => _handedOver.Record(Math.Max(0, wait.TotalSeconds));

    public void Delivered(TimeSpan latency) => _delivered.Record(Math.Max(0, latency.TotalSeconds));

    public void DeliveryBegan() => _deliveries.Add(1);

    public void DeliveryEnded() => _deliveries.Add(-1);
}
