using System.Collections.Concurrent;
using System.Diagnostics;
using OpenTelemetry;
using OpenTelemetry.Trace;
using RemoteRunner.ServiceDefaults;

namespace RemoteRunner.Bot.Tests.Telemetry;

public sealed class TraceSpecs
{
    [Fact]
    public async Task A_call_made_by_itself_begins_no_trace_and_is_part_of_the_one_it_was_made_for()
    {
        using var source = new ActivitySource($"RemoteRunner.{Guid.NewGuid():N}");
        var kept = new KeptSpans();
        var builder = Host.CreateApplicationBuilder();
        builder.AddServiceDefaults();
        builder.Services.ConfigureOpenTelemetryTracerProvider(tracing => tracing.AddProcessor(kept));
        using var host = builder.Build();
        await host.StartAsync(TestContext.Current.CancellationToken);

        source.StartActivity("renew the lease", ActivityKind.Client)?.Dispose();
        using (source.StartActivity("process an update", ActivityKind.Consumer))
            source.StartActivity("store it", ActivityKind.Client)?.Dispose();
        source.StartActivity("clear on schedule")?.Dispose();

        await host.StopAsync(TestContext.Current.CancellationToken);
        Assert.Equal(["store it", "process an update", "clear on schedule"], kept.Of(source));
    }

    private sealed class KeptSpans : BaseProcessor<Activity>
    {
        private readonly ConcurrentQueue<Activity> _spans = [];

        public IEnumerable<string> Of(ActivitySource source) => _spans.Where(s => s.Source.Name == source.Name).Select(s => s.DisplayName);

        public override void OnEnd(Activity data) => _spans.Enqueue(data);
    }
}
