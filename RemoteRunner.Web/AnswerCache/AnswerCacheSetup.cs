using RemoteRunner.Web.AnswerCache.Fingerprints;
using RemoteRunner.Web.AnswerCache.Store;

namespace RemoteRunner.Web.AnswerCache;

internal static class AnswerCacheSetup
{
    /// <summary>The answer cache: <see cref="CachedAnswers"/>. Needs the <c>IConnectionMultiplexer</c>.</summary>
    public static IServiceCollection AddAnswerCache(this IServiceCollection services)
    {
        services.AddOptions<AnswerCacheOptions>().BindConfiguration(AnswerCacheOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<WorkspaceFingerprint>();
        services.AddSingleton<ReadStamps>();
        services.AddSingleton<AnswerCacheStore>();
        services.AddSingleton<AnswerCacheMetrics>();
        services.AddSingleton<CachedAnswers>();
        services.AddSingleton<ClearSchedule>();
        services.AddHostedService<ScheduledClearing>();
        return services;
    }
}
