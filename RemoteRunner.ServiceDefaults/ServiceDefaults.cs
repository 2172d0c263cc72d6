using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace RemoteRunner.ServiceDefaults;

/// <summary>What every service has: telemetry and health endpoints.</summary>
public static class ServiceDefaultsExtensions
{
    /// <summary>Tag of the checks that decide whether the process is alive at all.</summary>
    public const string LiveTag = "live";

    /// <summary>
    /// Telemetry (exported when <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> is set) and health checks. There is no resilience
    /// handler on every HttpClient on purpose: it turns Telegram's long poll into a storm of short ones. A client that
    /// can repeat its calls adds its own.
    /// </summary>
    public static TBuilder AddServiceDefaults<TBuilder>(this TBuilder builder) where TBuilder : IHostApplicationBuilder
    {
        QuietLogging.Apply(builder.Configuration);
        builder.Logging.AddOpenTelemetry(logging =>
        {
            logging.IncludeFormattedMessage = true;
            logging.IncludeScopes = true;
        });

        builder.Services.AddOpenTelemetry()
            .WithMetrics(metrics => metrics
                .AddAspNetCoreInstrumentation()
                .AddHttpClientInstrumentation()
                .AddRuntimeInstrumentation()
                // Polly counts what is tried again.
                .AddMeter("RemoteRunner.*", "Polly"))
            .WithTracing(tracing => tracing
                .SetSampler(new ParentBasedSampler(new AskedWorkSampler()))
                .AddProcessor(new QuickCacheCalls())
                .AddSource("RemoteRunner.*")
                .AddAspNetCoreInstrumentation(options => options.Filter = context =>
                    !IsHealthPath(context.Request.Path.Value) && !SecretPaths.HoldsToken(context.Request.Path.Value))
                .AddHttpClientInstrumentation(options => options.FilterHttpRequestMessage = request =>
                    !SecretPaths.HoldsToken(request.RequestUri?.AbsolutePath)));

        if (!string.IsNullOrWhiteSpace(builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]))
            builder.Services.AddOpenTelemetry().UseOtlpExporter();

        builder.Services.AddOptions<HealthOptions>().BindConfiguration(HealthOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddHealthChecks().AddCheck("self", () => HealthCheckResult.Healthy(), [LiveTag]);
        return builder;
    }

    /// <summary>
    /// <c>/alive</c>: the process runs. <c>/health</c>: it can do its job; the body names what it cannot. With
    /// <c>Health:Port</c> only that port answers them, and nothing else; which port a call came in by is what counts, for
    /// the host it names is the caller's to choose.
    /// </summary>
    public static WebApplication MapDefaultEndpoints(this WebApplication app)
    {
        var health = new HealthCheckOptions { ResponseWriter = HealthReportWriter.WriteAsync };
        var alive = new HealthCheckOptions { Predicate = check => check.Tags.Contains(LiveTag) };
        if (app.Services.GetRequiredService<IOptions<HealthOptions>>().Value.Port is not { } port)
        {
            app.MapHealthChecks("/health", health);
            app.MapHealthChecks("/alive", alive);
            return app;
        }

        app.MapWhen(context => context.Connection.LocalPort == port, branch => branch
            .UseHealthChecks("/health", health)
            .UseHealthChecks("/alive", alive)
            .Run(context =>
            {
                context.SetEndpoint(null);
                context.Response.StatusCode = StatusCodes.Status404NotFound;
                return Task.CompletedTask;
            }));
        return app;
    }

    private static bool IsHealthPath(string? path) => path is "/health" or "/alive";
}
