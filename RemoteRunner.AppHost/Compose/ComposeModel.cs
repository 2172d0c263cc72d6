using System.Globalization;
using System.Reflection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using RemoteRunner.AppHost.Resources;

namespace RemoteRunner.AppHost.Compose;

/// <summary>Reads the app model. Whatever it does not understand fails the publish, for a guess would fail the server.</summary>
internal sealed class ComposeModel(DistributedApplicationExecutionContext execution, IConfiguration configuration, ILogger logger)
{
    private readonly ComposeVariables _variables = new();

    /// <summary>RemoteRunner's version, which its images are tagged with.</summary>
    public static string Version { get; } =
        typeof(ComposeModel).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    /// <exception cref="ComposePublishException">Something in the app model cannot be published.</exception>
    public async Task<ComposeFile> ReadAsync(DistributedApplicationModel model, CancellationToken cancellationToken)
    {
        var services = new List<ComposeService>();
        foreach (var resource in model.GetComputeResources().OrderBy(r => r.Name, StringComparer.Ordinal))
            services.Add(await ReadAsync(resource, cancellationToken));

        foreach (var (service, dependency) in services.SelectMany(s => s.DependsOn.Select(d => (s, d))))
        {
            if (services.All(s => s.Name != dependency.Service))
                throw new ComposePublishException($"{service.Name} waits for {dependency.Service}, which is not published.");
        }

        return new ComposeFile(services, _variables.All);
    }

    /// <summary>What a service built from this repository is called, e.g. <c>remoterunner/telegram-bot:0.1.0</c>.</summary>
    public static string ImageName(IResource resource, IConfiguration configuration) =>
        $"{(configuration["Images:Registry"] is { Length: > 0 } registry ? registry.TrimEnd('/') : "remoterunner")}/{resource.Name}";

    private async Task<ComposeService> ReadAsync(IResource resource, CancellationToken cancellationToken)
    {
        var values = await ExecutionConfigurationBuilder.Create(resource)
            .WithArgumentsConfig()
            .WithEnvironmentVariablesConfig()
            .BuildAsync(execution, logger, cancellationToken);
        if (values.Exception is { } exception)
            throw new ComposePublishException($"{resource.Name}: its environment cannot be read: {exception.Message}");

        var expressions = new ComposeExpressions(_variables);
        var endpoints = resource.Annotations.OfType<EndpointAnnotation>().ToList();
        return new ComposeService
        {
            Name = resource.Name,
            Image = ImageOf(resource),
            Entrypoint = (resource as ContainerResource)?.Entrypoint,
            Command = [.. values.ArgumentsWithUnprocessed.Select(argument => expressions.Write(argument.Unprocessed, $"{resource.Name}: an argument"))],
            Environment =
            [
                .. values.EnvironmentVariablesWithUnprocessed
                    .Where(variable => !IsHttps(variable.Value.Item1))
                    .Select(variable => KeyValuePair.Create(variable.Key, expressions.Write(variable.Value.Item1, $"{resource.Name}: {variable.Key}")))
                    .OrderBy(variable => variable.Key, StringComparer.Ordinal),
            ],
            Ports = [.. endpoints.Where(e => e.IsExternal).Select(e => PortOf(resource, e))],
            Expose = [.. endpoints.Where(e => !e.IsExternal).Select(e => ComposeExpressions.PortOf(resource, e)).Distinct().Order()],
            Volumes = [.. resource.Annotations.OfType<ContainerMountAnnotation>().Select(mount => VolumeOf(resource, mount))],
            DependsOn = [.. resource.Annotations.OfType<WaitAnnotation>().Select(wait => DependencyOf(resource, wait)).DistinctBy(d => d.Service)],
            Health = Last<ContainerHealthAnnotation>(resource),
            Container = Last<ContainerAnnotation>(resource)
                ?? throw new ComposePublishException($"{resource.Name} does not say how it runs as a container. Call WithContainer(…) with a user that is not root."),
            Limits = Last<ResourceLimitsAnnotation>(resource)
                ?? throw new ComposePublishException($"{resource.Name} has no limits and could take the whole server. Call WithResourceLimits(…)."),
            Swarm = Last<SwarmAnnotation>(resource) ?? new SwarmAnnotation(1),
        };
    }

    private string ImageOf(IResource resource)
    {
        if (resource is ProjectResource || resource.HasAnnotationOfType<DockerfileBuildAnnotation>())
        {
            var variable = new ComposeVariable(
                $"{ComposeVariables.NameOf(resource.Name)}_IMAGE",
                $"{ImageName(resource, configuration)}:{Version}",
                $"The image of {resource.Name}.");
            return _variables.Refer(variable);
        }

        return resource.TryGetContainerImageName(out var image)
            ? image
            : throw new ComposePublishException($"{resource.Name} is a {resource.GetType().Name} without an image, which compose cannot run.");
    }

    private ComposePort PortOf(IResource resource, EndpointAnnotation endpoint)
    {
        var target = ComposeExpressions.PortOf(resource, endpoint);
        var loopbackOnly = resource.HasAnnotationOfType<LoopbackOnlyAnnotation>();
        var variable = new ComposeVariable(
            $"{ComposeVariables.NameOf(resource.Name)}_PORT",
            (endpoint.Port ?? target).ToString(CultureInfo.InvariantCulture),
            loopbackOnly ? $"Where {resource.Name} listens, on the server's loopback." : $"Where {resource.Name} listens; 127.0.0.1:{target} keeps it on the server, behind a proxy of yours.");
        return new ComposePort(_variables.Refer(variable), target, loopbackOnly);
    }

    private static ComposeVolume VolumeOf(IResource resource, ContainerMountAnnotation mount) =>
        mount is { Type: ContainerMountType.Volume, Source: { Length: > 0 } source }
            ? new ComposeVolume(source, mount.Target, mount.IsReadOnly)
            : throw new ComposePublishException($"{resource.Name} mounts {mount.Source ?? "an unnamed volume"} at {mount.Target}: only named volumes are published, for a folder of this machine is not on the server.");

    private static ComposeDependency DependencyOf(IResource resource, WaitAnnotation wait) => wait.WaitType switch
    {
        WaitType.WaitUntilStarted => new ComposeDependency(wait.Resource.Name, "service_started"),
        WaitType.WaitForCompletion => new ComposeDependency(wait.Resource.Name, "service_completed_successfully"),
        WaitType.WaitUntilHealthy when wait.Resource.HasAnnotationOfType<ContainerHealthAnnotation>() => new ComposeDependency(wait.Resource.Name, "service_healthy"),
        _ => throw new ComposePublishException($"{resource.Name} waits until {wait.Resource.Name} is healthy, which has no health check as a container. Call WithContainerHealth(…)."),
    };

    // No certificate is published, so whatever speaks of https would lead nowhere.
    private static bool IsHttps(object? value) => value switch
    {
        EndpointReference endpoint => endpoint is { Exists: true, Scheme: "https" },
        EndpointReferenceExpression expression => expression.Endpoint is { Exists: true, Scheme: "https" },
        ReferenceExpression expression => expression.ValueProviders.Count > 0 && expression.ValueProviders.All(IsHttps),
        _ => false,
    };

    private static T? Last<T>(IResource resource) where T : IResourceAnnotation => resource.Annotations.OfType<T>().LastOrDefault();
}
