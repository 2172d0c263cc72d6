namespace RemoteRunner.Cache;

internal static class CacheApplication
{
    public static void AddEmbeddedCache(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<CacheOptions>().BindConfiguration(CacheOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddSingleton<EmbeddedCache>();
        builder.Services.AddHostedService(services => services.GetRequiredService<EmbeddedCache>());
        builder.Services.AddHealthChecks().AddCheck<EmbeddedCache>("garnet");
    }
}
