using System.Security.Cryptography;
using RemoteRunner.AppHost.Compose;
using RemoteRunner.AppHost.Settings;

namespace RemoteRunner.AppHost.Resources;

/// <summary>The cache as its users see it: a connection string, and something to wait for.</summary>
internal sealed record Cache(Func<ReferenceExpression>? ConnectionString, IResourceBuilder<IResourceWithConnectionString>? Reference, IResourceBuilder<IResource>? WaitFor);

internal static class CacheResource
{
    private const string Name = "cache";

    // Every write is on disk before it is confirmed: Telegram is told that an update has arrived once it is stored here.
    // A full cache refuses writes, which everybody can say; one killed for its memory is only gone.
    private const string Start =
        """exec redis-server --requirepass "$REDIS_PASSWORD" --appendonly yes --appendfsync always --save "" --maxmemory 160mb --maxmemory-policy noeviction""";

    private static readonly string[] _ping = ["CMD-SHELL", "REDISCLI_AUTH=\"$$REDIS_PASSWORD\" redis-cli ping | grep -q PONG"];

    public static Cache AddCache(this IDistributedApplicationBuilder builder, RunnerSettings settings)
    {
        if (settings.CacheMode == CacheMode.External && builder.ExecutionContext.IsRunMode)
        {
            var given = builder.AddConnectionString(Name);
            return new Cache(null, given, null);
        }

        if (builder.ExecutionContext.IsPublishMode || settings.CacheMode == CacheMode.Container)
        {
            var redis = builder.AddRedisContainer();
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

    private static IResourceBuilder<RedisResource> AddRedisContainer(this IDistributedApplicationBuilder builder)
    {
        // A value of its own in publish mode, where nobody may generate one into the files.
        var password = builder.ExecutionContext.IsPublishMode
            ? builder.AddParameter("cache-password", secret: true).WithComment("Opens the cache; letters and digits.")
            : null;
        var redis = builder.AddRedis(Name, password: password)
            .WithDataVolume("cache-data")
            .WithResourceLimits(cpus: 0.5, memory: "256M", reservedCpus: 0.1, reservedMemory: "64M", pids: 64)
            .WithContainer(new ContainerAnnotation { User = "999:999", TemporaryFolders = [new("/tmp", "16M")] })
            .WithContainerHealth(new ContainerHealthAnnotation(_ping, _ping, TimeSpan.FromSeconds(5)))
            .WithSwarm(new SwarmAnnotation(1, Constraint: "node.role == manager"));
        return builder.ExecutionContext.IsRunMode
            ? redis.WithPersistence(TimeSpan.FromSeconds(60))
            : redis.WithArgs(context =>
            {
                context.Args.Clear();
                context.Args.Add("-c");
                context.Args.Add(Start);
            });
    }

    /// <summary>Hands the connection string over as <c>ConnectionStrings:cache</c> and starts after the cache is healthy.</summary>
    public static IResourceBuilder<ProjectResource> WithCache(this IResourceBuilder<ProjectResource> resource, Cache cache)
    {
        if (cache.Reference is { } reference)
        {
            // The connection string says it all; the single properties would only be a second copy of the password.
            resource.WithReferenceEnvironment(ReferenceEnvironmentInjectionFlags.ConnectionString | ReferenceEnvironmentInjectionFlags.ServiceDiscovery)
                .WithReference(reference);
        }

        if (cache.ConnectionString is { } connectionString)
            resource.WithEnvironment($"ConnectionStrings__{Name}", connectionString());
        if (cache.WaitFor is { } dependency)
            resource.WaitFor(dependency);
        return resource;
    }
}
