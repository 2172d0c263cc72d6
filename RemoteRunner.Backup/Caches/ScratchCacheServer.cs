using RemoteRunner.Cache;

namespace RemoteRunner.Backup.Caches;

/// <summary>The other side of <see cref="ScratchCache"/>: the embedded cache, until stdin closes.</summary>
internal static class ScratchCacheServer
{
    public static async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddEnvironmentVariables();
        builder.Services.AddOptions<CacheOptions>().BindConfiguration(CacheOptions.Section).ValidateDataAnnotations();
        builder.Services.AddHostedService<EmbeddedCache>();
        using var host = builder.Build();
        await host.StartAsync(cancellationToken);
        await Console.In.ReadToEndAsync(cancellationToken);
        await host.StopAsync(cancellationToken);
        return 0;
    }
}
