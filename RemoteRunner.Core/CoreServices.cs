using System.Net;
using System.Net.Http.Headers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Http.Resilience;
using Microsoft.Extensions.Options;
using RemoteRunner.Core.Approvals;
using RemoteRunner.Core.Audit;
using RemoteRunner.Core.Backups;
using RemoteRunner.Core.Box;
using RemoteRunner.Core.Leases;
using RemoteRunner.Core.Limits;
using RemoteRunner.Core.Sessions;
using RemoteRunner.Core.SignIn;
using RemoteRunner.Core.Turns;
using RemoteRunner.Core.Usage;
using RemoteRunner.Core.Users;

namespace RemoteRunner.Core;

/// <summary>Registers what services share. The caller registers the <c>IConnectionMultiplexer</c> itself.</summary>
public static class CoreServices
{
    /// <summary>Users, turns, approvals and sessions in Redis, and the internal key.</summary>
    public static IHostApplicationBuilder AddCore(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.TryAddSingleton(TimeProvider.System);
        services.AddOptions<AccessOptions>().BindConfiguration(AccessOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<InternalKeyOptions>().BindConfiguration(InternalKeyOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<TurnStoreOptions>().BindConfiguration(TurnStoreOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<TurnLimiterOptions>().BindConfiguration(TurnLimiterOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.TryAddSingleton<UserDirectory>();
        services.AddOptions<BudgetOptions>().BindConfiguration(BudgetOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<AuditOptions>().BindConfiguration(AuditOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.TryAddSingleton<AuditLog>();
        services.TryAddSingleton<ClaimCodes>();
        services.TryAddSingleton<TurnLimiter>();
        services.TryAddSingleton<UsageLedger>();
        services.TryAddSingleton<TurnStore>();
        services.TryAddSingleton<BrowserTurns>();
        services.TryAddSingleton<ApprovalStore>();
        services.TryAddSingleton<SessionStore>();
        services.TryAddSingleton<LeaseStore>();
        services.TryAddSingleton<BoxDirectory>();
        services.AddOptions<SignInOptions>().BindConfiguration(SignInOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.TryAddSingleton<SignInLinks>();
        services.TryAddSingleton<BrowserSessionStore>();
        services.TryAddSingleton<WebBotStore>();
        services.TryAddSingleton<MiniAppLaunches>();
        services.TryAddSingleton<PasswordStore>();
        services.TryAddSingleton<PasswordInvites>();
        services.TryAddSingleton<SignInTries>();
        services.TryAddSingleton<WebPeople>();
        return builder;
    }

    /// <summary>The client of the turn contract; it finds the box by service discovery.</summary>
    public static IHostApplicationBuilder AddBoxClient(this IHostApplicationBuilder builder)
    {
        builder.Services.AddMetrics();
        builder.Services.TryAddSingleton<BoxClientMetrics>();
        builder.Services.TryAddSingleton<BoxClient>();

        // Calls can be repeated without harm, POST included: their ids are the caller's.
        builder.Services.AddHttpClient(BoxClient.CallsClient, Configure)
            .AddServiceDiscovery()
            .AddStandardResilienceHandler(options =>
            {
                // A full queue (429) is an answer for the person, not a hiccup; a box that restarts is back in seconds.
                options.Retry.ShouldHandle = arguments => ValueTask.FromResult(
                    HttpClientResiliencePredicates.IsTransient(arguments.Outcome)
                    && arguments.Outcome.Result?.StatusCode != HttpStatusCode.TooManyRequests);
                options.Retry.Delay = TimeSpan.FromMilliseconds(200);
            });

        // A stream lives as long as its turn: no timeout, no retry handler; FollowAsync reconnects.
        builder.Services.AddHttpClient(BoxClient.EventsClient, Configure)
            .AddServiceDiscovery()
            .ConfigureHttpClient(client => client.Timeout = Timeout.InfiniteTimeSpan);

        builder.Services.AddServiceDiscovery();
        return builder;

        static void Configure(IServiceProvider services, HttpClient client) => ConfigureClient(services, client, BoxApi.ServiceName);
    }

    /// <summary>The client of the backup service; it finds it by service discovery.</summary>
    public static IHostApplicationBuilder AddBackupClient(this IHostApplicationBuilder builder)
    {
        builder.Services.TryAddSingleton<BackupClient>();
        builder.Services.AddHttpClient(BackupClient.Client, (services, client) => ConfigureClient(services, client, BackupClient.ServiceName))
            .AddServiceDiscovery()
            .AddStandardResilienceHandler(options => options.Retry.MaxRetryAttempts = 1);
        builder.Services.AddServiceDiscovery();
        return builder;
    }

    private static void ConfigureClient(IServiceProvider services, HttpClient client, string service)
    {
        client.BaseAddress = new Uri($"https+http://{service}");
        client.DefaultRequestHeaders.Authorization =
            new AuthenticationHeaderValue("Bearer", services.GetRequiredService<IOptions<InternalKeyOptions>>().Value.Key);
    }
}
