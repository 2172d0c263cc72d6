using RemoteRunner.AppHost.Compose;

namespace RemoteRunner.AppHost.Resources;

/// <summary>Where a service answers.</summary>
internal static class ServiceEndpoints
{
    private const int ContainerPort = 8080;
    private const int HealthPort = 8081;

    /// <summary>
    /// In run mode one port for everything. In a container health has a port of its own, which nobody outside the
    /// network reaches: it says what is broken.
    /// </summary>
    /// <param name="port">The port in run mode; null for any.</param>
    /// <param name="isPublished">Whether the server offers it to the world.</param>
    public static IResourceBuilder<ProjectResource> WithServiceEndpoints(this IResourceBuilder<ProjectResource> service, int? port, bool isPublished)
    {
        if (service.ApplicationBuilder.ExecutionContext.IsRunMode)
            return service.WithHttpEndpoint(port: port).WithHttpHealthCheck("/health");

        service.WithHttpEndpoint(targetPort: ContainerPort)
            .WithEndpoint("http", endpoint => endpoint.IsExternal = isPublished)
            .WithHttpEndpoint(targetPort: HealthPort, name: "health")
            .WithEndpoint("health", endpoint => endpoint.ExcludeReferenceEndpoint = true);
        return service.WithEnvironment("Health__Port", service.GetEndpoint("health").Property(EndpointProperty.TargetPort));
    }
}
