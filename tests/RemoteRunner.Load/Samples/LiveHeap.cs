using System.Diagnostics.Tracing;
using Microsoft.Diagnostics.NETCore.Client;
using Microsoft.Diagnostics.Tracing;
using Microsoft.Diagnostics.Tracing.Parsers;

namespace RemoteRunner.Load.Samples;

/// <summary>
/// What a .NET process holds on to: its heap after a full collection. Resident memory rises for long without a leak, because the
/// runtime collects its oldest objects only when it must.
/// </summary>
internal static class LiveHeap
{
    private const int Oldest = 2;
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(10);

    /// <summary>Asks the process to collect everything, as <c>dotnet-gcdump</c> does, and waits for it.</summary>
    /// <returns>Bytes, free space between objects included; null when it did not answer.</returns>
    public static async Task<long?> CollectAsync(int pid, CancellationToken cancellationToken)
    {
        var keywords = ClrTraceEventParser.Keywords.GC | ClrTraceEventParser.Keywords.GCHeapCollect;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(_patience);
        try
        {
            using var session = await new DiagnosticsClient(pid).StartEventPipeSessionAsync(
                [new EventPipeProvider(ClrTraceEventParser.ProviderName, EventLevel.Informational, (long)keywords)], requestRundown: false, token: limit.Token);
            // Reading the stream blocks until the session is stopped.
            return await Task.Run(() => Read(session), CancellationToken.None).WaitAsync(limit.Token);
        }
        catch (Exception e) when (e is DiagnosticsClientException or IOException or OperationCanceledException)
        {
            return null;
        }
    }

    private static long? Read(EventPipeSession session)
    {
        using var source = new EventPipeEventSource(session.EventStream);
        long? heap = null;
        var full = false;
        source.Clr.GCStart += start => full = start.Depth == Oldest;
        source.Clr.GCHeapStats += stats =>
        {
            if (!full || heap is not null)
                return;
            heap = stats.TotalHeapSize;
            session.Stop();
        };
        source.Process();
        return heap;
    }
}
