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

    [Fact]
    public async Task A_call_of_the_cache_is_shown_when_it_was_slow_or_failed()
    {
        using var source = new ActivitySource("OpenTelemetry.Instrumentation.StackExchangeRedis");
        var kept = new KeptSpans();
        var builder = Host.CreateApplicationBuilder();
        builder.AddServiceDefaults();
        builder.Services.ConfigureOpenTelemetryTracerProvider(tracing => tracing.AddSource(source.Name).AddProcessor(kept));
        using var host = builder.Build();
        await host.StartAsync(TestContext.Current.CancellationToken);
        using var work = new ActivitySource("RemoteRunner.Work");

        using (work.StartActivity("process an update", ActivityKind.Consumer))
        {
            Call("GET", TimeSpan.FromMilliseconds(3), ActivityStatusCode.Unset);
            Call("EVALSHA", TimeSpan.FromMilliseconds(80), ActivityStatusCode.Unset);
            Call("HSET", TimeSpan.FromMilliseconds(3), ActivityStatusCode.Error);
        }

        await host.StopAsync(TestContext.Current.CancellationToken);
        Assert.Equal(["EVALSHA", "HSET"], kept.Of(source));

        void Call(string name, TimeSpan took, ActivityStatusCode status)
        {
            using var call = source.StartActivity(name, ActivityKind.Client)!;
            call.SetStatus(status).SetEndTime(call.StartTimeUtc + took);
        }
    }

    private sealed class KeptSpans : BaseProcessor<Activity>
    {
        private readonly ConcurrentQueue<Activity> _spans = [];

        public IEnumerable<string> Of(ActivitySource source) => _spans.Where(s => s.Source.Name == source.Name).Select(s => s.DisplayName);

        public override void OnEnd(Activity data)
        {
            if (data.Recorded)
                _spans.Enqueue(data);
        }
    }
}
