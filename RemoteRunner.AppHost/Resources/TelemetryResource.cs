using Microsoft.Extensions.Configuration;
using RemoteRunner.AppHost.Compose;
using RemoteRunner.AppHost.Settings;

namespace RemoteRunner.AppHost.Resources;

/// <summary>Where published services send traces, metrics and logs; in run mode Aspire's own dashboard takes them.</summary>
internal static class TelemetryResource
{
    private const int FrontendPort = 18888;
    private const int OtlpPort = 18889;

    /// <summary>
    /// Publishes the Aspire dashboard, for the server's own loopback only, and has every service report to it; with
    /// <c>Telemetry:OtlpEndpoint</c> they report to that collector and no dashboard is published. To be called when all
    /// services are there.
    /// </summary>
    public static void AddTelemetry(this IDistributedApplicationBuilder builder, RunnerSettings settings)
    {
        if (builder.ExecutionContext.IsRunMode)
            return;

        var services = builder.Resources.OfType<IResourceWithEnvironment>().Where(IsOurs).ToList();
        if (settings.OtlpEndpoint is { } collector)
        {
            var headers = builder.AddParameter("telemetry-headers", secret: true).MayBeEmpty()
                .WithComment("What the collector wants to see, e.g. authorization=Bearer%20…; may stay empty.");
            foreach (var service in services)
                Report(builder.CreateResourceBuilder(service), collector, ReferenceExpression.Create($"{headers}"));
            return;
        }

        var key = builder.AddParameter("telemetry-key", secret: true).WithComment("What services show the dashboard.");
        var token = builder.AddParameter("dashboard-token", secret: true).WithComment("Opens the dashboard.");
        var dashboard = builder.AddContainer("dashboard", "mcr.microsoft.com/dotnet/aspire-dashboard", "13.6")
            .WithHttpEndpoint(targetPort: FrontendPort, port: FrontendPort)
            .WithEndpoint("http", endpoint => endpoint.IsExternal = true)
            .WithAnnotation(new LoopbackOnlyAnnotation())
            .WithHttpEndpoint(targetPort: OtlpPort, name: "otlp")
            .WithEnvironment("DASHBOARD__FRONTEND__AUTHMODE", "BrowserToken")
            .WithEnvironment("DASHBOARD__FRONTEND__BROWSERTOKEN", token)
            .WithEnvironment("DASHBOARD__OTLP__AUTHMODE", "ApiKey")
            .WithEnvironment("DASHBOARD__OTLP__PRIMARYAPIKEY", key)
            .WithEnvironment("ASPNETCORE_URLS", "http://+:18888")
            .WithEnvironment("ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL", "http://+:18889")
            .WithEnvironment("HOME", "/tmp")
            // At the start it would write its address into the log, with the token in it.
            .WithEnvironment("Logging__LogLevel__Aspire.Dashboard.DashboardWebApplication", "Warning")
            // It keeps everything in memory: its own caps go with the limit.
            .WithEnvironment("DASHBOARD__TELEMETRYLIMITS__MAXLOGCOUNT", "5000")
            .WithEnvironment("DASHBOARD__TELEMETRYLIMITS__MAXTRACECOUNT", "2000")
            .WithEnvironment("DASHBOARD__TELEMETRYLIMITS__MAXMETRICSCOUNT", "5000")
            .WithResourceLimits(cpus: 0.5, memory: "512M", reservedCpus: 0.1, reservedMemory: "128M")
            .WithContainer(new ContainerAnnotation { User = ContainerBuilding.DotnetUser, TemporaryFolders = [new("/tmp", "32M")] });

        foreach (var service in services)
            Report(builder.CreateResourceBuilder(service), dashboard.GetEndpoint("otlp"), ReferenceExpression.Create($"x-otlp-api-key={key}"));
    }

    private static void Report(IResourceBuilder<IResourceWithEnvironment> service, object endpoint, ReferenceExpression headers)
    {
        service.WithEnvironment(context =>
        {
            context.EnvironmentVariables["OTEL_EXPORTER_OTLP_ENDPOINT"] = endpoint;
            context.EnvironmentVariables["OTEL_EXPORTER_OTLP_PROTOCOL"] = "grpc";
        });
        service.WithEnvironment("OTEL_EXPORTER_OTLP_HEADERS", headers)
            .WithEnvironment("OTEL_SERVICE_NAME", service.Resource.Name)
            .WithEnvironment("OTEL_RESOURCE_ATTRIBUTES", $"service.version={ComposeModel.Version}");
    }

    private static bool IsOurs(IResource resource) => resource is ProjectResource || resource.HasAnnotationOfType<DockerfileBuildAnnotation>();
}
