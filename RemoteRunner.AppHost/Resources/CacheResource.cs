using System.Security.Cryptography;
using RemoteRunner.AppHost.Settings;

namespace RemoteRunner.AppHost.Resources;

/// <summary>The cache as its users see it: a connection string, and something to wait for.</summary>
internal sealed record Cache(Func<ReferenceExpression>? ConnectionString, IResourceBuilder<IResourceWithConnectionString>? Reference, IResourceBuilder<IResource>? WaitFor);

internal static class CacheResource
{
    private const string Name = "cache";

    public static Cache AddCache(this IDistributedApplicationBuilder builder, RunnerSettings settings)
    {
        if (settings.CacheMode == CacheMode.External && builder.ExecutionContext.IsRunMode)
        {
            var given = builder.AddConnectionString(Name);
            return new Cache(null, given, null);
        }

        if (builder.ExecutionContext.IsPublishMode || settings.CacheMode == CacheMode.Container)
        {
            var redis = builder.AddRedis(Name)
                .WithDataVolume()
                .WithPersistence(TimeSpan.FromSeconds(60))
                .WithResourceLimits(cpus: 0.5, memory: "256M", reservedCpus: 0.1, reservedMemory: "64M");
            return new Cache(null, redis, redis);
        }

        // The password keeps other users of this machine out; it lives as long as this run.
        var password = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24));
        var garnet = builder.AddProject<Projects.RemoteRunner_Cache>(Name, options => options.ExcludeLaunchProfile = true)
            .WithHttpEndpoint()
            .WithEndpoint("tcp", endpoint => endpoint.UriScheme = "tcp")
            .WithEnvironment(context => context.EnvironmentVariables["Cache__Port"] =
                ((IResourceWithEndpoints)context.Resource).GetEndpoint("tcp").Property(EndpointProperty.TargetPort))
            .WithEnvironment("Cache__Directory", Path.Combine(settings.DataDirectory, "cache"))
            .WithEnvironment("Cache__Password", password)
            .WithHttpHealthCheck("/health")
            .WithResourceLimits(cpus: 0.5, memory: "256M", reservedCpus: 0.1, reservedMemory: "64M");

        var endpoint = garnet.GetEndpoint("tcp");
        return new Cache(
            () => ReferenceExpression.Create($"{endpoint.Property(EndpointProperty.HostAndPort)},password={password}"),
            null,
            garnet);
    }

    /// <summary>Hands the connection string over as <c>ConnectionStrings:cache</c> and starts after the cache is healthy.</summary>
    public static IResourceBuilder<ProjectResource> WithCache(this IResourceBuilder<ProjectResource> resource, Cache cache)
    {
        if (cache.Reference is { } reference)
            resource.WithReference(reference);
        if (cache.ConnectionString is { } connectionString)
            resource.WithEnvironment($"ConnectionStrings__{Name}", connectionString());
        if (cache.WaitFor is { } dependency)
            resource.WaitFor(dependency);
        return resource;
    }
}
