using System.Diagnostics.Metrics;

namespace RemoteRunner.Core.Box;

/// <summary>What the client of the box counts.</summary>
public sealed class BoxClientMetrics
{
    private readonly Counter<long> _reopened;

    /// <summary>Meter <c>RemoteRunner.BoxClient</c>.</summary>
    public BoxClientMetrics(IMeterFactory factory) =>
        _reopened = factory.Create("RemoteRunner.BoxClient").CreateCounter<long>(
            "remoterunner.stream.reopened", "{stream}", "Event streams that broke off or could not be opened, and are tried again.");

    internal void Reopens() => _reopened.Add(1);
}
