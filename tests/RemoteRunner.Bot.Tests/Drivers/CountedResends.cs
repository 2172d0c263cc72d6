using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace RemoteRunner.Bot.Tests.Drivers;

/// <summary>Listens to <c>remoterunner.outbound.resends</c>, each bot of this process for itself.</summary>
internal sealed class CountedResends : IDisposable
{
    private readonly ConcurrentQueue<(object? Scope, string Reason)> _counted = new();
    private readonly MeterListener _listener = new();

    public CountedResends()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Name == "remoterunner.outbound.resends")
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((instrument, _, tags, _) => _counted.Enqueue((instrument.Meter.Scope, (string)tags[0].Value!)));
        _listener.Start();
    }

    /// <summary>The reasons, in order.</summary>
    public IReadOnlyList<string> OfService(IServiceProvider services)
    {
        var scope = services.GetRequiredService<IMeterFactory>();
        return [.. _counted.Where(c => c.Scope == scope).Select(c => c.Reason)];
    }

    public void Dispose() => _listener.Dispose();
}
